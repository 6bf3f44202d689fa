"""XLM's and FlauBERT's tokenizers after what is published of them: Moses' normalisation of
punctuation and tokenizer, in the order in which sacremoses applies its rules, and byte-pair
encoding. Written apart from the program, to compare with it; characters know their words.

    moses.py [FILE]     writes hard sentences and what becomes of them; default: moses/cases.json
"""
import json
import pathlib
import re
import sys
import unicodedata

REPLACED = {"，": ",", "、": ",", "”": '"', "“": '"', "∶": ":", "：": ":", "？": "?", "《": '"',
            "》": '"', "）": ")", "！": "!", "（": "(", "；": ";", "」": '"', "「": '"', "～": "~",
            "’": "'", "…": "...", "━": "-", "〈": "<", "〉": ">", "【": "[", "】": "]", "％": "%",
            **{chr(0xFF10 + i): str(i) for i in range(10)}}
CJK = ("CJK ", "HANGUL", "HIRAGANA", "KATAKANA", "HALFWIDTH KATAKANA", "IDEOGRAPHIC NUMBER")


def is_letter(c):
    return unicodedata.category(c)[0] == "L" and not unicodedata.name(c, "").startswith(CJK)


def is_alnum(c):
    return is_letter(c) or unicodedata.category(c) == "Nd"


def is_number(c):
    return unicodedata.category(c)[0] == "N"


class Text:
    """Characters, each with the number of its word."""

    def __init__(self, characters):
        self.characters = list(characters)

    @classmethod
    def of(cls, words):
        return cls((c, i) for i, word in enumerate(words) for c in " " * (i > 0) + word)

    def __str__(self):
        return "".join(c for c, _ in self.characters)

    def sub(self, pattern, replace):
        """replace(match) gives texts and, for what is kept, numbers of groups."""
        out, end = [], 0
        for match in re.finditer(pattern, str(self)):
            out += self.characters[end:match.start()]
            for part in replace(match):
                if isinstance(part, int):
                    out += self.characters[match.start(part):match.end(part)]
                else:
                    out += [(c, self.characters[match.start()][1]) for c in part]
            end = match.end()
        self.characters = out + self.characters[end:]
        return self

    def put(self, pattern, *parts):
        return self.sub(pattern, lambda match: parts)

    def around(self, mark, rule):
        """rule(before, after): whether spaces stand before and behind the mark; each pair of
        neighbours is used up by the mark that it surrounds, as a regular expression does."""
        out, used, text = [], -1, self.characters
        for i, (c, word) in enumerate(text):
            if c == mark and 0 < i < len(text) - 1 and i - 1 > used:
                spaces = rule(text[i - 1][0], text[i + 1][0])
                if spaces is not None:
                    out += [(" ", word)] * spaces[0] + [(c, word)] + [(" ", word)] * spaces[1]
                    used = i + 1
                    continue
            out.append((c, word))
        self.characters = out
        return self

    def parts(self):
        found = [[]]
        for c, word in self.characters:
            if c.isspace():
                found.append([])
            else:
                found[-1].append((c, word))
        return [part for part in found if part]


def normalised(text, language):
    for c, by in REPLACED.items():
        text.put(re.escape(c), by)
    text.put(r"[。．]\s*", ". ")
    text.put(r"\r").put(r"\(", " (").put(r"\)", ") ").put(r" +", " ")
    text.put(r"(\)) ([.!:?;,])", 1, 2).put(r" ([.!:?;,])", 1)
    text.put(r"\( ", "(").put(r" (\))", 1).put(r"(\d) (%)", 1, 2).put(" :", ":").put(" ;", ";")
    text.put("`", "'").put("''", ' " ')
    text.put("[„“”]", '"').put("–", "-").put("—", " - ").put(" +", " ")
    text.put("´", "'").put("[‘‚’]", "'").put("''", '"')
    for quote in ["\xa0«\xa0", "«\xa0", "«", "\xa0»\xa0", "\xa0»", "»"]:
        text.put(quote, '"')
    text.put("\xa0%", "%").put("(nº)\xa0", 1, " ").put("\xa0:", ":").put("\xa0(ºC|cm)", " ", 1)
    text.put(r"\xa0([?!;])", 1).put(r"(,)\xa0", 1, " ").put(" +", " ")
    if language == "en":
        text.put(r'"([,.]+)', 1, '"')
    else:
        text.put(r'(,)(")', 2, 1).put(r'(\.+)(")(\s*[^<])', 2, 1, 3)
    return text.put(r"(\d)\xa0(\d)", 1, "," if language == "fr" else ".", 2)


def printing(text):
    text.characters = [(c, word) for c, word in text.characters
                       if unicodedata.category(c)[0] != "C"]
    return text


def set_apart(text):
    out = []
    for c, word in text.put(r"\s+", " ").put(r"^ | $").characters:
        alone = not (is_alnum(c) or c.isspace() or c in ".'`,-")
        out += [(" ", word), (c, word), (" ", word)] if alone else [(c, word)]
    text.characters = out
    text.put(r"(\.{2,})", " ", 1, " ")
    out, used = [], -1
    for i, (c, word) in enumerate(text.characters):  # a comma behind what is no number
        if c == "," and i > 0 and i - 1 > used and not is_number(text.characters[i - 1][0]):
            out += [(" ", word), (c, word), (" ", word)]
            used = i
        else:
            out.append((c, word))
    characters, out, skip = out, [], -1
    for i, (c, word) in enumerate(characters):  # or before it
        last = i + 1 == len(characters)
        before_other = not last and i > skip and not is_number(characters[i + 1][0])
        if c == "," and (before_other or last and i > 0 and is_number(characters[i - 1][0])):
            out += [(" ", word), (c, word), (" ", word)]
            skip = i + 1
        else:
            out.append((c, word))
    text.characters = out
    return text


def apostrophes(text, language):
    def rule(before, after, spaces):
        return lambda a, b: spaces if before(a) and after(b) else None

    def other(c):
        return not is_letter(c)

    text.around("'", rule(other, other, (1, 1)))
    if language == "en":
        text.around("'", rule(lambda c: other(c) and not is_number(c), is_letter, (1, 1)))
    else:
        text.around("'", rule(other, is_letter, (1, 1)))
    text.around("'", rule(is_letter, other, (1, 1)))
    text.around("'", rule(is_letter, is_letter, (1, 0) if language == "en" else (0, 1)))
    if language == "en":
        text.around("'", rule(is_number, lambda c: c == "s", (1, 0)))
    return text


def keeps_full_stop(prefix, following, same_word, prefixes):
    if "." in prefix and any(map(is_letter, prefix)):
        return True
    if following and following[0].islower():
        return True
    if prefixes is None:
        return same_word
    if prefix in prefixes:
        return True
    return f"{prefix} #NUMERIC_ONLY#" in prefixes and bool(re.match("[0-9]", following))


def tokens_of(words, language, prefixes=None):
    """Lists of (character, word)."""
    text = apostrophes(set_apart(printing(normalised(Text.of(words), language))), language)
    parts, tokens = text.parts(), []
    for i, part in enumerate(parts):
        spelled = "".join(c for c, _ in part)
        following = "".join(c for c, _ in parts[i + 1]) if i + 1 < len(parts) else ""
        if re.fullmatch(r".*[^.]\.", spelled) and not keeps_full_stop(
                spelled[:-1], following, part[-1][1] == part[-2][1], prefixes):
            tokens += [part[:-1], part[-1:]]
        else:
            tokens.append(part)
    if tokens and [c for c, _ in tokens[-1][-2:]] == [".", "'"]:
        last = tokens.pop()
        tokens += [part for part in (last[:-2], last[-2:-1], last[-1:]) if part]
    return tokens


class Tokenizer:
    """Of "XLMTokenizer" or "FlaubertTokenizer"; merges in order, ids by token."""

    def __init__(self, kind, config, ids, merges, prefixes=None):
        self.kind, self.config, self.ids, self.prefixes = kind, config, ids, prefixes
        if prefixes is None and self.takes_accents():
            self.prefixes = []
        self.ranks = {}
        for rank, pair in enumerate(merges):
            self.ranks.setdefault(tuple(pair), rank)

    def takes_accents(self):
        return (self.kind == "XLMTokenizer"
                and self.config.get("do_lowercase_and_remove_accent", True))

    def prepared(self, word):
        if self.kind == "XLMTokenizer":
            return "".join(c.lower() for c in word) if self.takes_accents() else word
        word = unicodedata.normalize("NFC", word.replace("``", '"').replace("''", '"'))
        return word.lower() if self.config.get("do_lowercase", False) else word

    def moses(self, words):
        language = "en" if self.kind == "XLMTokenizer" else "fr"
        tokens = tokens_of([self.prepared(word) for word in words], language, self.prefixes)
        if self.takes_accents():
            tokens = [[(d, word) for c, word in token for d in unicodedata.normalize("NFD", c)
                       if unicodedata.category(d) != "Mn"] for token in tokens]
        return [token for token in tokens if token]

    def bpe(self, token):
        """Symbols and the words of their characters."""
        symbols = [[c, {word}] for c, word in token]
        symbols[-1][0] += "</w>"
        while len(symbols) > 1:
            pairs = [(self.ranks.get((a[0], b[0]), len(self.ranks)), a[0], b[0])
                     for a, b in zip(symbols, symbols[1:])]
            rank, left, right = min(pairs)
            if rank == len(self.ranks):
                break
            merged = []
            for symbol in symbols:
                if merged and not merged[-1][2] and merged[-1][0] == left and symbol[0] == right:
                    merged[-1] = [left + right, merged[-1][1] | symbol[1], True]
                else:
                    merged.append([*symbol, False])
            symbols = [symbol[:2] for symbol in merged]
        return symbols

    def tokenize(self, words):
        """Tokens without special ones and, of each word, its first and last but one place."""
        tokens, spans = [], [[0, 0] for _ in words]
        for token in self.moses(words):
            for symbol, of_words in self.bpe(token):
                for word in of_words:
                    if spans[word] == [0, 0]:
                        spans[word][0] = len(tokens)
                    spans[word][1] = len(tokens) + 1
                tokens.append(symbol)
        return [t if t in self.ids else "<unk>" for t in tokens], spans


SPECIAL = ["<s>", "</s>", "<pad>", "<unk>", *(f"<special{i}>" for i in range(10))]
PREFIXES = ["Mr", "vs", "M", "art", "No #NUMERIC_ONLY#"]
SENTENCES = [
    "The jury said , in term-end presentments , that it can't comment .",
    "Mr. Smith and Dr. Who met No. 5 , No. Five , cf. No. 7 etc. .",
    "the plan B . worked vs. plan A . ( see art. 7 ) etc . and so on .",
    "`` We 'll see , '' said the Jones' cat ; `` that 's 5's , rock 'n' roll , the '90s '' .",
    "He said \" no \" , \" never . \" , and \" perhaps \". Then",
    "« Oui » , dit-elle , « l'eau qu'on boit , aujourd'hui , c'est d'où ? »",
    "At 11:30 a.m. U.S. officials paid $ 1,234.50 , 5 % or 10,000 , 20,000 .",
    "an ellipsis ... and.. more.... , … end…",
    "Café naïve Å Cafe\u0301 İstanbul ΟΔΟΣ ΣΑΣ Straße STRAẞE",
    "a/b c_d [e] {f} <g> h@i.com http://x.org/y?z=1&w=2 #tag 50€ £3 x² ½",
    "10\u00a0000 n\u00ba\u00a05 25\u00a0\u00baC 3\u00a0cm «\u00a0mot\u00a0» oui\u00a0! non\u00a0: si\u00a0; \u00bb",
    "（全角）：１２３％，。 東京 です 한국어 「引用」《書》 、x。y",
    "soft\u00adhyphen zero\u200bwidth \u200b nul\u0000x tab\ty \u2009 🙂👍 \u202a",
    "— dash – and—more - -- --- „deutsch‟ ‚x‘ ´y´ ‘z’ “w” ''",
    "1, 2,3 a,b ,c d, ,, ,1 3 ,4 5,",
    "' a ' b' 'c '' ''' x'y'z 1's s's 's '",
    "e.g. i.e. x.y z. Z. .a . .. ... a.b. A.b.",
    "The end.'", "end . '", "...'", "' .", ".", "Ångström Äpfel ÉTÉ.", "M. Dupont vs. art. 5 M.",
    "[</s>] <s> <unk>", "( a ( b , 5 ) ) .", "x \" , y \"., z\" , w",
]
MORE_WORDS = [["a", "10 000", "b c", "d"], ["\u2009", "x", "", "y"], ["U.S", "."], ["Hall", "."],
              ["No", ".", "5"], ["(", "a", ")", "."], ["B", ".", "C"], ["'", "s"], ["x", "'s"],
              ["``", "a", "''"], ["etc.", "."], []]
SETTINGS = [("XLMTokenizer", {}, None), ("XLMTokenizer", {}, PREFIXES),
            ("XLMTokenizer", {"do_lowercase_and_remove_accent": False}, None),
            ("XLMTokenizer", {"do_lowercase_and_remove_accent": False}, PREFIXES),
            ("FlaubertTokenizer", {}, None), ("FlaubertTokenizer", {}, PREFIXES),
            ("FlaubertTokenizer", {"do_lowercase": True}, PREFIXES)]


def main():
    path = pathlib.Path(__file__).parent / "moses" / "cases.json"
    path = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else path
    sentences = [sentence.split(" ") for sentence in SENTENCES] + MORE_WORDS
    made = [Tokenizer(kind, config, {}, [], prefixes) for kind, config, prefixes in SETTINGS]
    found = sorted({c for tokenizer in made for words in sentences
                    for token in tokenizer.moses(words) for c, _ in token})
    vocabulary = SPECIAL + found + [c + "</w>" for c in found]  # ids spell Moses' tokens
    cases = []
    for tokenizer, (_, _, prefixes) in zip(made, SETTINGS):
        tokenizer.ids = set(vocabulary)
        cut = [tokenizer.tokenize(words) for words in sentences]
        cases.append({"tokenizer_class": tokenizer.kind, "config": tokenizer.config,
                      "prefixes": prefixes,
                      "tokens": ["".join(tokens).replace("</w>", " ") for tokens, _ in cut],
                      "spans": [spans for _, spans in cut]})
    with path.open("w", encoding="utf8") as out:
        json.dump({"vocabulary": vocabulary, "sentences": sentences, "settings": cases}, out,
                  ensure_ascii=True, separators=(",", ":"))
        out.write("\n")


if __name__ == "__main__":
    main()
