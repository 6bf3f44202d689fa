"""Writes what each fuzzer begins with: OUT/FUZZER/seeds, inputs cut from the tests' own small files, and
OUT/FUZZER/words, the texts that its readers' sources speak of.

    seeds.py OUT
"""
import base64
import json
import pathlib
import re
import struct
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / "tests/data"
ROOMS = {"safetensors": ["io"], "corpus": ["corpus"], "tokenizer": ["tokens"],
         "model": ["encoder", "io"]}
# Kept cases that are one file each, and the file that their fuzzer knows them by.
SINGLE_FILES = {"safetensors": ("safetensors", "model.safetensors"), "config": ("model", "config.json"),
                "vocabulary": ("tokenizer", "vocab.txt"), "conllu": ("corpus", "train.conllu"),
                "columns": ("corpus", "train.columns"), "slashed": ("corpus", "train.slashed"),
                "sentences": ("corpus", "train.sentences"), "parallel": ("corpus", "train.words"),
                "label_map": ("corpus", "label_map"), "concepts": ("corpus", "concepts")}


def as_bytes(content):
    return content if isinstance(content, bytes) else str(content).encode()


def folder(files):
    """The input that is the folder of these files; see InputFolder."""
    return b"\n".join(b"--- " + name.encode() + b"\n" + as_bytes(content)
                      for name, content in files.items())


def kept_cases():
    for kind in sorted((DATA / "fuzz").iterdir()):
        for case in sorted(kind.iterdir()):
            if kind.name in SINGLE_FILES:
                fuzzer, name = SINGLE_FILES[kind.name]
                yield fuzzer, folder({name: case.read_bytes()})
            else:
                yield kind.name, case.read_bytes()


def read_safetensors(path):
    content = path.read_bytes()
    end = 8 + struct.unpack("<Q", content[:8])[0]
    for name, tensor in json.loads(content[8:end]).items():
        if name != "__metadata__":
            begin, stop = tensor["data_offsets"]
            yield name, tensor["dtype"], tensor["shape"], content[end + begin:end + stop]


def safetensors(tensors):
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, dtype, shape, content in tensors:
        header[name] = {"dtype": dtype, "shape": shape,
                        "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def first_rows(tensor, rows):
    name, dtype, shape, content = tensor
    return name, dtype, [rows, *shape[1:]], content[:len(content) // shape[0] * rows]


def models():
    """Models of two words, and of their tensors the embedding, its norm and a head."""
    for config_path in sorted(DATA.glob("*/config.json")):
        config = json.loads(config_path.read_text())
        yield folder({"config.json": json.dumps(config)})
        tensors = list(read_safetensors(config_path.parent / "model.safetensors"))
        size = "n_words" if "n_words" in config else "vocab_size"
        words = next(t for t in tensors if t[2][:1] == [config[size]])
        few = [first_rows(words, 2)]
        few += [t for t in tensors if t[0].endswith("embeddings.LayerNorm.weight")]
        config = json.dumps(config | {size: 2})
        yield folder({"config.json": config, "model.safetensors": safetensors(few)})
        few = [(name.replace("LayerNorm.weight", "LayerNorm.gamma"), *rest) for name, *rest in few]
        head = ("classifier.weight", "F64", [1], bytes(8))
        yield folder({"config.json": config, "a.safetensors": safetensors(few),
                      "b.safetensors": safetensors([head]), "model.safetensors.index.json": json.dumps(
                          {"weight_map": {few[0][0]: "a.safetensors", head[0]: "b.safetensors"}})})
    yield folder({"config.json": config, "pytorch_model.bin": b""})


def stored():
    """Tensors of every type that is read as numbers."""
    for bytes_of_one, dtype in [(4, "F32"), (2, "F16"), (2, "BF16"), (8, "F64"), (1, "I8")]:
        yield safetensors([("a", dtype, [2, 3], bytes(range(6 * bytes_of_one))), ("b", dtype, [0], b"")])


def sentences():
    for sentence in json.loads((DATA / "bert/expected.json").read_text())["sentences"][:4]:
        yield sentence["words"][:12]


def corpora():
    labels = ["lo%ng" if len(word) > 4 else "short" for words in sentences() for word in words]
    label_of, lines = iter(labels), {"conllu": [], "columns": [], "slashed": [], "words": [], "labels": [],
                                     "sentences": [], "numbers": []}
    for words in sentences():
        words = [word.replace(" ", "_") for word in words]
        pairs = [(word, next(label_of)) for word in words]
        lines["conllu"] += [f"{i}\t{word}\t_\tX\t{label}\tNumber=Sing|Case=Nom\t_\tdep\t_\t_"
                            for i, (word, label) in enumerate(pairs, 1)] + [""]
        lines["columns"] += [f"{word}\t{label}" for word, label in pairs] + [""]
        lines["slashed"].append(" ".join(f"{word}/{label}" for word, label in pairs))
        lines["words"].append(" ".join(words))
        lines["labels"].append(" ".join(label for word, label in pairs))
        lines["sentences"].append(" ".join(words) + "\t" + pairs[0][1])
        lines["numbers"].append(" ".join(words) + f"\t{len(words) / 4}e1")
    files = {f"train.{kind}": "\n".join(text) for kind, text in lines.items()}
    files["train.spaces"] = files["train.columns"].replace("\t", " ")
    rules = {"label_map": "# rules\n/(l)(o).*/\t\\2\\1\\\\x\nshort\tlol\nlol\t",
             "concepts": "a regex [A-Z].*\nb words der die das\nc label l.*\nd feats Number=Sing"}
    for name, content in files.items():
        more = {name: content} | ({"train.labels": files["train.labels"]} if name == "train.words" else {})
        yield folder(more)
        for options in ["shares dedupe document one_vs_rest", "few_words random short_blocks min_label_count",
                        "shares word_type pattern", "folder"]:
            yield folder(more | {"options": options})
        for rule, text in rules.items():
            yield folder(more | {rule: text})
    # One train corpus for the kept cases of rules, which hold no corpus.
    for rule in rules:
        for case in sorted((DATA / "fuzz" / rule).iterdir()):
            yield folder({"train.columns": files["train.columns"], rule: case.read_bytes()})


def varint(number):
    return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + varint(number >> 7)


def message(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def fields(content):
    """(number, bytes) of the texts and messages of a message of protocol buffers, and where each ends."""
    at = 0
    def take():
        nonlocal at
        number = shift = 0
        while True:
            at += 1
            number |= (content[at - 1] & 127) << shift
            shift += 7
            if content[at - 1] < 128:
                return number
    while at < len(content):
        key = take()
        length = take() if key & 7 in (0, 2) else 4
        if key & 7 == 2:
            yield key >> 3, content[at:at + length]
        at += length if key & 7 != 0 else 0


def map_of_characters():
    """From A to a, as SentencePiece stores one."""
    units = [0] * 68
    units[ord("A")], units[ord("A") ^ 1] = ord("A") | 1 << 8 | 1 << 10, 0
    return struct.pack("<I", 4 * len(units)) + struct.pack(f"<{len(units)}I", *units) + b"a\0"


def sentencepiece(path, pieces=80, trainer=b""):
    """The first pieces, how they were trained and `trainer`, and a map of characters from A to a."""
    parts = list(fields(path.read_bytes()))
    content = b"".join(message(1, piece) for number, piece in parts[:pieces] if number == 1)
    byte = struct.pack("<f", 0)
    for name in ["<0xC3>", "<0x9F>"]:
        content += message(1, message(1, name.encode()) + b"\x15" + byte + b"\x18\x06")
    content += message(1, message(1, b"user") + b"\x18\x04") + message(1, message(1, "ße".encode()) + b"\x18\x05")
    return content + message(2, trainer) + message(3, message(2, map_of_characters()))


def few_tokens(described):
    """A tokenizer.json with little in its vocabulary but what it cannot be without."""
    model, added = described["model"], {token["content"] for token in described["added_tokens"]}
    def stays(place, token):
        return place < 60 or len(token) < 2 or token in added or token[0] in "<["
    if isinstance(model["vocab"], list):
        model["vocab"] = [entry for i, entry in enumerate(model["vocab"]) if stays(i, entry[0])]
        model["unk_id"] = 0 if model.get("unk_id") is not None else None
        return described
    model["vocab"] = {token: id for i, (token, id) in enumerate(model["vocab"].items())
                      if stays(i, token)}
    pairs = [pair if isinstance(pair, list) else pair.split(" ") for pair in model.get("merges", [])]
    if pairs:
        model["merges"] = [pair for pair in pairs
                           if all(part in model["vocab"] for part in [*pair, "".join(pair)])]
    return described


def every_normalizer():
    steps = [{"type": name} for name in ["NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents"]]
    steps += [{"type": "Strip", "strip_left": True, "strip_right": True},
              {"type": "Prepend", "prepend": "_"},
              {"type": "Replace", "pattern": {"String": "s"}, "content": "z"},
              {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
              {"type": "Precompiled",
               "precompiled_charsmap": base64.b64encode(map_of_characters()).decode()}]
    return {"type": "Sequence", "normalizers": steps}


def more_tokens(described):
    """With added tokens of every kind, and every normalizer."""
    added = [{"id": 900 + i, "content": content, "special": False, "single_word": i % 2 == 1,
              "lstrip": i > 1, "rstrip": i % 3 == 2, "normalized": i == 4}
             for i, content in enumerate(["user", "AaA", "fest", "東", "das"])]
    return described | {"normalizer": every_normalizer(),
                        "added_tokens": described["added_tokens"] + added}


def pipelines(words):
    for path in sorted((DATA / "tokenizer_json").glob("*/tokenizer.json")):
        if path.stat().st_size > 100_000:
            continue  # most of it is a map of characters, of which others have a small one
        described = few_tokens(json.loads(path.read_text()))
        config = path.parent / "tokenizer_config.json"
        for one in [described, more_tokens(described)]:
            yield folder({"tokenizer.json": json.dumps(one, ensure_ascii=False), "words": words,
                          "tokenizer_config.json": config.read_text() if config.exists() else "{}"})


def moses(words):
    for model in ["xlm", "xlm-causal", "flaubert"]:
        names = ["tokenizer_config.json", "vocab.json", "merges.txt", "nonbreaking_prefix.en"]
        paths = [DATA / model / name for name in names]
        yield folder({path.name: path.read_text() for path in paths if path.exists()} |
                     {"words": words + "\nMr.\nA.B.\n«\nl'\n..."})


def tokenizers():
    words = "Das Straßenfest\nuser-AaA\n1,\n東京 é e\u0301\n  \n``x''"
    yield from pipelines(words)
    yield from moses(words)
    read = lambda model, name: (DATA / model / name).read_text()
    for model in ["bert", "bert-uncased"]:
        tokens = read(model, "vocab.txt").split("\n")
        few = [token for token in tokens if token.startswith("[")] + tokens[-400::8]
        yield folder({"tokenizer_config.json": read(model, "tokenizer_config.json"), "words": words,
                      "vocab.txt": "\n".join(few)})
    for setting in [{"do_basic_tokenize": False}, {"never_split": ["a"]}]:
        yield folder({"tokenizer_config.json": json.dumps(setting)})
    for model in ["gpt2", "roberta"]:
        ids = json.loads(read(model, "vocab.json"))
        few = {token: i for token, i in ids.items() if len(token) < 2 or token[0] == "<"}
        files = {"vocab.json": json.dumps(few), "merges.txt": read(model, "merges.txt")[:400] + "\n",
                 "words": words}
        config = json.loads(read(model, "tokenizer_config.json"))
        yield folder(files | {"tokenizer_config.json": json.dumps(config),
                              "config.json": json.dumps({"model_type": model})})
        few.pop("<|endoftext|>", None)
        yield folder(files | {"vocab.json": json.dumps(few), "tokenizer_config.json": json.dumps(
            {"tokenizer_class": "Qwen2Tokenizer", "unk_token": None, "add_prefix_space": True,
             "added_tokens_decoder": {"999": {"content": "<|endoftext|>", "special": True}}})})
    bpe, bytes_too = b"\x18\x02", b"\x98\x02\x01"
    for model, name in [("albert", "spiece.model"), ("xlnet", "spiece.model"),
                        ("xlm-roberta", "sentencepiece.bpe.model")]:
        for trainer in [b"", bpe, bpe + bytes_too]:
            content = sentencepiece(DATA / model / name, trainer=trainer)
            yield folder({"tokenizer_config.json": read(model, "tokenizer_config.json"), name: content,
                          "config.json": json.dumps({"model_type": model}), "words": words,
                          "special_tokens_map.json": read(model, "special_tokens_map.json")})
            for kind, file in [("Llama", "tokenizer.model"), ("Camembert", "sentencepiece.bpe.model")]:
                yield folder({"tokenizer_config.json": json.dumps({"tokenizer_class": kind + "Tokenizer"}),
                              file: content, "words": words})


def texts_of(rooms):
    """Keys, names and marks: the short literals of the rooms' sources that are no sentence."""
    for room in rooms:
        for source in sorted((ROOT / "src" / room).glob("*.cpp")):
            for line in source.read_text().splitlines():
                if not line.lstrip().startswith("#include"):
                    texts = re.findall(r'"((?:[^"\\]|\\.)*)"', line)
                    yield from (text for text in texts if re.fullmatch(r"[^\\ ]{2,32}", text))


def escaped(text):
    return "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\x{byte:02X}"
                   for byte in text.encode())


def main(out):
    seeds = {fuzzer: set() for fuzzer in ROOMS}
    for fuzzer, content in [*kept_cases(), *(("model", c) for c in models()),
                            *(("safetensors", c) for c in stored()),
                            *(("corpus", c) for c in corpora()), *(("tokenizer", c) for c in tokenizers())]:
        seeds[fuzzer].add(content)
    for fuzzer, contents in seeds.items():
        place = out / fuzzer / "seeds"
        place.mkdir(parents=True, exist_ok=True)
        for i, content in enumerate(sorted(contents)):
            (place / f"{i:03}").write_bytes(content)
        names = {name for content in contents for name in re.findall(rb"(?:^|\n)(--- [a-z._]+)\n", content)}
        words = {escaped(text) for text in [*texts_of(ROOMS[fuzzer]), "true", "false", "null"]}
        words |= {escaped("\n" + name.decode() + "\n") for name in names}
        (out / fuzzer / "words").write_text("".join(f'"{word}"\n' for word in sorted(words)))


main(pathlib.Path(sys.argv[1]))
