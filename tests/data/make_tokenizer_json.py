"""Small tokenizers in the one file that Hugging Face's `tokenizers` library reads, put together as
its converters put together those of the families named, from the vocabularies of the other folders
here; and words that are hard to cut.

    make_tokenizer_json.py [FOLDER]     writes FOLDER/*/{tokenizer,tokenizer_config,words}.json;
                                        default: tokenizer_json beside this file

What the library makes of the words is then frozen by freeze_tokenizer_json.js.
"""
import base64
import json
import pathlib
import struct
import sys

DATA = pathlib.Path(__file__).resolve().parent
LLAMA3 = (r"""(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"""
          r"""|\s*[\r\n]+|\s+(?!\S)|\s+""")
QWEN2 = LLAMA3.replace("{1,3}", "")
TEKKEN = (r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+"""
          r"""|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}"""
          r"""| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+""")
MARK = "\u2581"
WORDS = [
    "plain", "The", "don't", "I'LL", "it'S", "'\u017f", "10", "1,234.5", "10,", "12345", "\uff11\uff12",
    "\u2167", "x\u00b2", "a_b", "``quoted''", "http://x.y/z?a=b&c", "term-end", "...", "(",
    "Caf\u00e9", "Cafe\u0301", "A\u030angstrom", "e\u0323\u0301", "\u0301", "\u1e9e", "\u0130stanbul",
    "\u039f\u0394\u039f\u03a3", "\ufb01n", "\ufb01\u0301", "\u212a", "\u00bd", "\u2122", "\u2026",
    "\ud55c\uae00", "\u1112\u1161\u11ab", "\u6771\u4eac", "\uf900", "\u0915\u094d\u0937\u093f",
    "\U0001f642", "\u263a\ufe0f", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea",
    "", " ", "10 000", "\u00a0", "\u2009", "\u3000", "a\u2028b", "\u0085", "\u000b", "\t", "\n", "\r\n",
    "\n\n", "a\n\nb", "   ", "\u200b", "so\u00adft", "\ufeff", "\ufffd", "\u0000", "\u007f", "\ue000",
    MARK, MARK * 2, "\u0120", "##ing", "<0x41>", "x" * 101, "<s>", "[SEP]", "<|endoftext|>", "<mask>",
    "x<tool>y", "<tool>", " <tool> ", "co<b>op", "<b>", "CO<B>", "unspelled\u0378",
]


def sentences():
    cases = []
    for model in ["bert", "albert"]:
        cases += [s["words"] for s in json.loads((DATA / model / "expected.json").read_text())["sentences"]]
    cases += [[word] for word in WORDS] + [["a", word, "b"] for word in WORDS]
    return cases + [WORDS[i:i + 7] for i in range(0, len(WORDS), 7)]


def fields(message):
    """Number and value of each field of a protocol buffer; of those of a fixed size, the bytes."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(message):
        key = varint()
        if key & 7 == 0:
            yield key >> 3, varint()
            continue
        size = {1: 8, 5: 4}.get(key & 7) or varint()
        yield key >> 3, message[at:at + size]
        at += size


def sentencepiece(path):
    """Pieces with their scores, and the map of characters in Base64."""
    pieces, characters = [], b""
    for number, value in fields(path.read_bytes()):
        if number == 1:
            piece = dict(fields(value))
            pieces.append([piece[1].decode(), struct.unpack("<f", piece[2])[0] if 2 in piece else 0.0])
        if number == 3:
            characters = dict(fields(value))[2]
    return pieces, base64.b64encode(characters).decode()


def added(tokens, **options):
    """Special ones that are looked for as they are written, if the options say no other."""
    return [{"id": id, "content": text, "single_word": False, "lstrip": False, "rstrip": False,
             "normalized": False, "special": True, **options} for text, id in tokens]


def template(before, after, ids):
    piece = lambda text: {"SpecialToken": {"id": text, "type_id": 0}}  # noqa: E731
    return {"type": "TemplateProcessing",
            "single": [*map(piece, before), {"Sequence": {"id": "A", "type_id": 0}}, *map(piece, after)],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {t: {"id": t, "ids": [ids[t]], "tokens": [t]} for t in {*before, *after}}}


def sequence(kind, steps):
    return {"type": "Sequence", kind: steps}


def replace(pattern, content, kind="String"):
    return {"type": "Replace", "pattern": {kind: pattern}, "content": content}


def split(pattern, behavior="Isolated", kind="Regex", invert=False):
    return {"type": "Split", "pattern": {kind: pattern}, "behavior": behavior, "invert": invert}


def metaspace(scheme="always", splits=True):
    return {"type": "Metaspace", "replacement": MARK, "prepend_scheme": scheme, "split": splits}


def byte_level(space_first=False, regex=False):
    return {"type": "ByteLevel", "add_prefix_space": space_first, "trim_offsets": False, "use_regex": regex}


def bpe(vocabulary, merges, **options):
    return {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
            "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False,
            "ignore_merges": False, "vocab": vocabulary, "merges": merges, **options}


def wordpiece_bert(model, processing, **options):
    vocabulary = (DATA / model / "vocab.txt").read_text().splitlines()
    ids = {token: i for i, token in enumerate(vocabulary)}
    special = [(t, ids[t]) for t in ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]]
    config = {"tokenizer_class": "BertTokenizer", "do_lower_case": options["lowercase"],
              "strip_accents": options["strip_accents"], "unk_token": "[UNK]", "cls_token": "[CLS]",
              "sep_token": "[SEP]", "pad_token": "[PAD]"}
    around = {"template": template(["[CLS]"], ["[SEP]"], ids),
              "bert": {"type": "BertProcessing", "sep": ["[SEP]", ids["[SEP]"]],
                       "cls": ["[CLS]", ids["[CLS]"]]}}[processing]
    model = {"unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
             "vocab": ids}
    if processing == "template":  # older files do not say it
        model["type"] = "WordPiece"
    return config, {
        "added_tokens": added(special),
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, **options},
        "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": around, "model": model}


def byte_pairs(model):
    ids = json.loads((DATA / model / "vocab.json").read_text())
    return ids, (DATA / model / "merges.txt").read_text().splitlines()[1:]


def roberta():
    """In the manner of older files."""
    ids, merges = byte_pairs("roberta")
    special = [(t, ids[t]) for t in ["<s>", "<pad>", "</s>", "<unk>"]]
    config = {"tokenizer_class": "RobertaTokenizer", "cls_token": "<s>", "sep_token": "</s>",
              "unk_token": "<unk>", "pad_token": "<pad>", "add_prefix_space": False}
    return config, {
        "added_tokens": added(special, normalized=True) + added([("<mask>", ids["<mask>"])], lstrip=True),
        "normalizer": None, "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False},
        "post_processor": {"type": "RobertaProcessing", "sep": ["</s>", ids["</s>"]],
                           "cls": ["<s>", ids["<s>"]], "trim_offsets": False, "add_prefix_space": False},
        "model": {"dropout": None, "unk_token": "", "continuing_subword_prefix": "",
                  "end_of_word_suffix": "", "fuse_unk": False, "vocab": ids, "merges": merges}}


def llama3():
    """Some tokens are whole pieces that no merges lead to, as those of tiktoken are."""
    ids, merges = byte_pairs("gpt2")
    ids = {t: i for t, i in ids.items() if t != "<|endoftext|>"}
    for token in ["\u0120unspelled", "345", "\u0120\u00c3\u012b"]:
        ids[token] = max(ids.values()) + 1
    special = [(t, max(ids.values()) + 1 + i) for i, t in enumerate(["<|begin_of_text|>", "<|endoftext|>"])]
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<|begin_of_text|>",
              "eos_token": "<|endoftext|>"}
    return config, {
        "added_tokens": added(special), "normalizer": None,
        "pre_tokenizer": sequence("pretokenizers", [split(LLAMA3), byte_level()]),
        "post_processor": sequence("processors", [byte_level(True, True), template(
            ["<|begin_of_text|>"], [], dict(special))]),
        "model": bpe(ids, merges, ignore_merges=True)}


def qwen2():
    ids, merges = byte_pairs("gpt2")
    ids = {t: i for t, i in ids.items() if t != "<|endoftext|>"}
    first = max(ids.values()) + 1
    config = {"tokenizer_class": "Qwen2Tokenizer", "eos_token": "<|endoftext|>", "pad_token": "<|endoftext|>",
              "unk_token": None, "add_prefix_space": False, "added_tokens_decoder": {
                  str(first): {"content": "<|endoftext|>", "special": True},
                  str(first + 1): {"content": "<tool>", "special": False}}}
    return config, {
        "added_tokens": added([("<|endoftext|>", first)]) + added([("<tool>", first + 1)], special=False),
        "normalizer": {"type": "NFC"},
        "pre_tokenizer": sequence("pretokenizers", [split(QWEN2), byte_level()]),
        "post_processor": byte_level(), "model": bpe(ids, [merge.split(" ") for merge in merges])}


def nemo():
    ids, merges = byte_pairs("roberta")
    return ({"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "eos_token": "</s>",
             "unk_token": "<unk>"},
            {"added_tokens": added([(t, ids[t]) for t in ["<s>", "</s>", "<unk>"]]), "normalizer": None,
             "pre_tokenizer": sequence("pretokenizers", [split(TEKKEN), byte_level()]),
             "post_processor": template(["<s>"], [], ids), "model": bpe(ids, merges, ignore_merges=True)})


def pairs_of_pieces(without=()):
    """Byte pairs from a SentencePiece vocabulary: every way to make a piece of two others."""
    pieces = [p for p, _ in sentencepiece(DATA / "xlm-roberta/sentencepiece.bpe.model")[0][3:900]]
    tokens = ["<pad>", "<eos>", "<bos>", "<unk>", *(f"<0x{b:02X}>" for b in range(256))]
    ids = {}
    for token in tokens + sorted({c for p in pieces for c in p} - set(pieces)) + pieces:
        if token not in without:
            ids.setdefault(token, len(ids))
    merges = [[p[:i], p[i:]] for p in pieces for i in range(1, len(p)) if p[:i] in ids and p[i:] in ids]
    special = [(t, ids[t]) for t in tokens[:4]]
    return ids, merges, special


def llama2():
    ids, merges, special = pairs_of_pieces()
    config = {"tokenizer_class": "LlamaTokenizer", "bos_token": "<bos>", "eos_token": "<eos>",
              "unk_token": "<unk>", "add_bos_token": True, "add_eos_token": False}
    return config, {
        "added_tokens": added(special),
        "normalizer": sequence("normalizers", [{"type": "Prepend", "prepend": MARK}, replace(" ", MARK)]),
        "pre_tokenizer": None, "post_processor": template(["<bos>"], [], ids),
        "model": bpe(ids, [" ".join(m) for m in merges], unk_token="<unk>", fuse_unk=True, byte_fallback=True)}


def mistral():
    """Without tokens of bytes, so that what is unknown is."""
    ids, merges, special = pairs_of_pieces(without={f"<0x{b:02X}>" for b in range(256)})
    config = {"tokenizer_class": "LlamaTokenizerFast", "bos_token": "<bos>", "eos_token": "<eos>",
              "unk_token": "<unk>", "add_bos_token": True, "add_eos_token": True}
    return config, {
        "added_tokens": added(special) + added([("<tool>", len(ids))], special=False),
        "normalizer": None, "pre_tokenizer": metaspace("first", False),
        "post_processor": template(["<bos>"], ["<eos>"], ids),
        "model": bpe(ids, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True)}


def gemma2():
    """A tab and lines are tokens themselves, and the tab's byte is none."""
    ids, merges, special = pairs_of_pieces(without={"<0x09>"})
    for token in ["\t", "\n", "\n\n", MARK * 2]:
        ids[token] = len(ids)
    merges = [["\n", "\n"], [MARK, MARK], *merges]
    config = {"tokenizer_class": "GemmaTokenizer", "bos_token": "<bos>", "eos_token": "<eos>",
              "unk_token": "<unk>", "pad_token": "<pad>"}
    return config, {
        "added_tokens": added(special) + added([("<mask>", len(ids)), ("<b>", len(ids) + 1)], special=False)
        + added([("\n\n", ids["\n\n"])], special=False),
        "normalizer": replace(" ", MARK), "pre_tokenizer": split(" ", "MergedWithPrevious", "String"),
        "post_processor": template(["<bos>"], [], ids),
        "model": bpe(ids, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True)}


def unigram(pieces, unknown="<unk>"):
    return {"type": "Unigram", "unk_id": [p for p, _ in pieces].index(unknown), "vocab": pieces,
            "byte_fallback": False}


def xlm_roberta():
    pieces, characters = sentencepiece(DATA / "xlm-roberta/sentencepiece.bpe.model")
    pieces = [[t, 0.0] for t in ["<s>", "<pad>", "</s>", "<unk>"]] + pieces[3:] + [["<mask>", 0.0]]
    ids = {p: i for i, (p, _) in enumerate(pieces)}
    config = {"tokenizer_class": "XLMRobertaTokenizer", "cls_token": "<s>", "sep_token": "</s>",
              "unk_token": "<unk>", "pad_token": "<pad>"}
    return config, {
        "added_tokens": added([(t, ids[t]) for t in ["<s>", "<pad>", "</s>", "<unk>"]])
        + added([("<mask>", ids["<mask>"])], lstrip=True),
        "normalizer": sequence("normalizers", [{"type": "Precompiled", "precompiled_charsmap": characters},
                                               replace(" {2,}", " ", "Regex")]),
        "pre_tokenizer": sequence("pretokenizers", [{"type": "WhitespaceSplit"}, metaspace()]),
        "post_processor": template(["<s>"], ["</s>"], ids), "model": {"unk_id": 3, "vocab": pieces}}


def cleaning(*more):
    quotes = [replace("``", '"'), replace("''", '"')]
    return sequence("normalizers", [*quotes, *({"type": step} for step in more), replace(" {2,}", " ", "Regex")])


def albert():
    pieces, _ = sentencepiece(DATA / "albert/spiece.model")
    ids = {p: i for i, (p, _) in enumerate(pieces)}
    config = {"tokenizer_class": "AlbertTokenizerFast", "cls_token": "<cls>", "sep_token": "<sep>",
              "unk_token": "<unk>", "pad_token": "<pad>"}
    return config, {
        "added_tokens": added([(t, ids[t]) for t in ["<pad>", "<unk>", "<cls>", "<sep>"]]),
        "normalizer": cleaning("NFKD", "StripAccents", "Lowercase"), "pre_tokenizer": metaspace(),
        "post_processor": template(["<cls>"], ["<sep>"], ids), "model": unigram(pieces)}


def xlnet():
    """In the manner of older files, and with bytes for what is unknown."""
    pieces, _ = sentencepiece(DATA / "xlnet/spiece.model")
    pieces += [[f"<0x{b:02X}>", -20.0] for b in range(256)]
    ids = {p: i for i, (p, _) in enumerate(pieces)}
    config = {"tokenizer_class": "XLNetTokenizer", "cls_token": "<cls>", "sep_token": "<sep>",
              "unk_token": "<unk>", "pad_token": "<pad>"}
    return config, {
        "added_tokens": added([(t, ids[t]) for t in ["<pad>", "<unk>", "<cls>", "<sep>"]]),
        "normalizer": cleaning("NFKC"),
        "pre_tokenizer": {"type": "Metaspace", "replacement": MARK, "add_prefix_space": True},
        "post_processor": template([], ["<sep>", "<cls>"], ids),
        "model": {**unigram(pieces), "byte_fallback": True}}


def steps():
    """What the families above leave out."""
    vocabulary = (DATA / "bert-uncased/vocab.txt").read_text().splitlines()
    ids = {token: i for i, token in enumerate(vocabulary)}
    new = len(ids)
    more = [("<tool>", new, {"lstrip": True, "rstrip": True}), ("co", ids["co"], {"single_word": True}),
            ("<B>", new + 1, {"normalized": True}), ("The", new + 2, {"normalized": True, "single_word": True})]
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "unk_token": "[UNK]", "pad_token": "[PAD]"}
    return config, {
        "added_tokens": [t for text, id, options in more
                         for t in added([(text, id)], special=False, **options)],
        "normalizer": sequence("normalizers", [
            {"type": "NFD"}, {"type": "StripAccents"}, {"type": "Lowercase"},
            {"type": "Strip", "strip_left": True, "strip_right": True}]),
        "pre_tokenizer": sequence("pretokenizers", [
            split(r"\s+", "Removed"), {"type": "Digits", "individual_digits": True},
            split("-", "MergedWithNext", "String"), split(r"[\p{L}\p{N}\-]+", "Contiguous", invert=True),
            {"type": "Punctuation", "behavior": "MergedWithPrevious"}]),
        "post_processor": None,
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100, "vocab": ids}}


FAMILIES = {
    "bert": lambda: wordpiece_bert("bert", "bert", lowercase=False, strip_accents=None),
    "bert-uncased": lambda: wordpiece_bert("bert-uncased", "template", lowercase=True, strip_accents=None),
    "roberta": roberta, "llama3": llama3, "qwen2": qwen2, "nemo": nemo, "llama2": llama2, "mistral": mistral,
    "gemma2": gemma2, "xlm-roberta": xlm_roberta, "albert": albert, "xlnet": xlnet, "steps": steps}


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else DATA / "tokenizer_json"
    for name, family in FAMILIES.items():
        config, description = family()
        (folder / name).mkdir(parents=True, exist_ok=True)
        whole = {"version": "1.0", "truncation": None, "padding": None, **description, "decoder": None}
        for file, content in [("tokenizer", whole), ("tokenizer_config", config)]:
            (folder / name / f"{file}.json").write_text(
                json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n")
    (folder / "words.json").write_text(json.dumps(sentences(), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
