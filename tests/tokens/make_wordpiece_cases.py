"""Writes tests/data/wordpiece/cases.json: what Hugging Face's slow BertTokenizer gives for text that
is hard to cut.

An implementation of its own, from the description of the algorithm and with Python's unicodedata, so
that the test compares two. Every character of the vocabulary is a token, at the start of a word and
inside it, so that the ids spell the text as it was folded. Characters younger than Unicode 12 are
left out: their categories depend on the library's version.

    python3 tests/tokens/make_wordpiece_cases.py > tests/data/wordpiece/cases.json
"""
import json, sys, unicodedata

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
SETTINGS = {
    "cased": {"do_lower_case": False},
    "uncased": {"do_lower_case": True},
    "lower case, accents kept": {"do_lower_case": True, "strip_accents": False},
    "case kept, accents stripped": {"do_lower_case": False, "strip_accents": True},
    "ideographs joined": {"do_lower_case": False, "tokenize_chinese_chars": False},
}
WORDS = [
    "", " ", "  two  words ", "10 000", "plain", "don't", "U.S.A.", "$3.50+5%", "a_b", "`a^b~", "<=>",
    "[SEP]", "[MASK]", "x[CLS]y", "##ing", "##", "Caf\u00e9", "Cafe\u0301", "na\u00efve",
    "\u00c5ngstr\u00f6m", "A\u030angstrom", "\u212b", "\u2126", "\u212aelvin", "Stra\u00dfe", "STRA\u1e9eE",
    "\u0130stanbul", "I\u0307stanbul", "DIYARBAK\u0131R", "\u039f\u0394\u039f\u03a3", "\u03a3", "\u03c3\u03c2",
    "\u0391\u03a3\u0391", "\u01c4ungla", "\u01c5", "\ufb01n", "\u1f08\u03b4\u03b7\u03c2", "\u1fb3", "\u2160\u2170",
    "\u10a0\u10d0\u1c90", "\u13a0\uab70", "\ud55c\uad6d\uc5b4", "\u1100\u1161", "\u6771\u4eac", "\u6771a\u4eac",
    "\u3042\u30ab\u30ab\u3099", "\uf900", "\u2f800", "\U0002f800", "\U00020000x", "\u3007", "\u3400\u4dbf",
    "\u9fff", "\u4dff\u4e00", "\u041c\u043e\u0441\u043a\u0432\u0430", "\u0419\u0439\u0401", "\u0627\u0644\u0639\u064e\u0631\u0628",
    "\u05e9\u05c1\u05dc\u05d5\u05dd", "\u0e44\u0e17\u0e22\u0e49", "\u0928\u092e\u0938\u094d\u0924\u0947",
    "\U0001f600", "a\U0001f600b", "\U0001f468\u200d\U0001f469", "\u2764\ufe0f", "\U0001f1e9\U0001f1ea",
    "soft\u00adhyphen", "zero\u200bwidth", "\ufeffbom", "nul\x00nul", "bell\x07", "tab\tnew\nline\r", "\x1f\x7f\x85",
    "\ufffd", "a\ufffdb", "\ue000private", "\U000e0041tag", "\ufdd0none", "\u0378unassigned",
    "no\u00a0break", "thin\u2009space", "ideographic\u3000space", "line\u2028sep", "para\u2029sep", "\u180ea", "\u1680a",
    "\u201cquoted\u201d", "\u2014dash\u2026", "\u00abguillemets\u00bb", "\u00bfqu\u00e9?", "\u00a7\u00b6", "\u2030\u20ac\u00a3",
    "\u3001\u3002", "\uff08wide\uff09", "\uff21\uff22", "\u037e\u0387", "\u1fef", "\u0964", "\u05be", "\u2044\u2212", "x\u00b2",
    "\u0301", "\u0301a", "a\u0301\u0323b", "a\u0323\u0301b", "\u302e\u0316a", "a\u20dd", "\u0903a\u0300", "q\u0300\u05ae",
    "x" * 99, "x" * 100, "x" * 101, "\u00e9" * 100, "\u00e9" * 101, "e\u0301" * 60, "y" * 150 + "." + "z" * 3,
    "\U0001f600" * 100, "\U0001f600" * 101, "\u0130" * 60, "unwanted", "unwantedly", "runner", "zzz", "\U00010400\U00010428",
]
WHOLE = ["un", "##want", "##ed", "want", "runn", "##er", "run", "##nner", "##edl"]  # longest match wins


def is_space(c):
    return c in " \t\n\r" or unicodedata.category(c) == "Zs"


def is_punctuation(c):
    o = ord(c)
    ascii_sign = 33 <= o <= 47 or 58 <= o <= 64 or 91 <= o <= 96 or 123 <= o <= 126
    return ascii_sign or unicodedata.category(c).startswith("P")


def is_ideograph(c):
    return any(a <= ord(c) <= b for a, b in [
        (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F),
        (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F)])


def pieces(text, do_lower_case, strip_accents=None, tokenize_chinese_chars=True):
    if do_lower_case:  # PreTrainedTokenizer.tokenize: re.sub over single characters
        text = "".join(c.lower() for c in text)
    clean = ""
    for c in text:
        if c in "\0\ufffd" or (c not in "\t\n\r" and unicodedata.category(c).startswith("C")):
            continue
        clean += " " if is_space(c) else c
    if tokenize_chinese_chars:
        clean = "".join(f" {c} " if is_ideograph(c) else c for c in clean)
    found = []
    for token in clean.split():
        if do_lower_case:
            token = token.lower()
        if strip_accents or (do_lower_case and strip_accents is None):
            token = "".join(c for c in unicodedata.normalize("NFD", token)
                            if unicodedata.category(c) != "Mn")
        fresh = True
        for c in token:
            if is_punctuation(c):
                found.append(c)
                fresh = True
            elif fresh:
                found.append(c)
                fresh = False
            else:
                found[-1] += c
    return " ".join(found).split()


def wordpieces(piece, vocabulary):
    if len(piece) > 100:
        return ["[UNK]"]
    found, start = [], 0
    while start < len(piece):
        for end in range(len(piece), start, -1):
            token = ("##" if start else "") + piece[start:end]
            if token in vocabulary:
                break
        else:
            return ["[UNK]"]
        found.append(token)
        start = end
    return found


def main():
    cut = {name: [pieces(word, **options) for word in WORDS] for name, options in SETTINGS.items()}
    seen = sorted({c for lists in cut.values() for ps in lists for p in ps for c in p} - {"z"})
    tokens = SPECIAL + seen + ["##" + c for c in seen] + WHOLE
    ids = {token: i for i, token in enumerate(tokens)}
    cases = [{"name": name, "config": options,
              "ids": [[ids[t] for p in ps for t in wordpieces(p, ids)] for ps in cut[name]]}
             for name, options in SETTINGS.items()]
    json.dump({"vocabulary": tokens, "words": WORDS, "settings": cases}, sys.stdout, indent=None,
              separators=(",", ":"))
    print()


main()
