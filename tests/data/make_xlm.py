"""Tiny XLM and FlauBERT models with random weights and small tokenizers, sentences, their ids and
hidden states after the published formulas, in NumPy and float64: what transformers calls
`hidden_states` of the classes called with ids alone. Written apart from the program.

    make_xlm.py [FOLDER]     writes FOLDER/{flaubert,xlm,xlm-causal}; default: here
"""
import collections
import json
import math
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "end_to_end"))
import moses  # noqa: E402
import tensors  # noqa: E402

UNITS, HEADS, BLOCKS, POSITIONS, LANGUAGES, MERGES = 32, 4, 3, 96, 3, 120
COMMON = {"emb_dim": UNITS, "n_layers": BLOCKS, "n_heads": HEADS, "is_encoder": True,
          "max_position_embeddings": POSITIONS, "pad_index": 2}
MODELS = {
    "xlm": {"model_type": "xlm", "gelu_activation": True, "sinusoidal_embeddings": True,
            "n_langs": LANGUAGES, "use_lang_emb": True, "layer_norm_eps": 0.1},
    "xlm-causal": {"model_type": "xlm", "gelu_activation": False, "causal": True, "n_langs": 1},
    "flaubert": {"model_type": "flaubert", "gelu_activation": True, "pre_norm": True,
                 "layerdrop": 0.2, "use_lang_emb": True, "layer_norm_eps": 0.1},
}
TOKENIZERS = {"xlm": ("XLMTokenizer", {}),
              "xlm-causal": ("XLMTokenizer", {"do_lowercase_and_remove_accent": False}),
              "flaubert": ("FlaubertTokenizer", {"do_lowercase": False})}
PREFIXES = {"xlm-causal": ["Mr", "No #NUMERIC_ONLY#"]}
ENGLISH = [
    "The Fulton County Grand Jury said Friday an investigation of the city 's recent primary "
    "election produced `` no evidence '' that any irregularities took place .",
    "Mr. Smith , who was n't there , paid $ 10,000 ( about 9,500 € ) for No. 5 .",
    "They called it \" off \" , and the naïve people 's cafés closed at 11:30 p.m. on Monday .",
    "Stop !", "Why ?", "the cat sat on the mat and the dog ran after the cat",
    "In 1961 , well-known term-end presentments went to the U.S. jury ...",
    "It can't be ; we 'll see : it is what it is .",
    "plan B . worked and plan C did not .",
    "One of the jurors said the city and the county said that the election was what the people of "
    "the city and of the county had said it was , and that the jury had seen no evidence of it , "
    "none of the evidence that the county had seen , and no other evidence .",
]
FRENCH = [
    "L' enquête que le jury a menée sur l' élection n' a produit « aucune preuve » d' irrégularité .",
    "M. Dupont , qui n' était pas là , a payé 10 000 € ( soit 9 500 $ ) pour le nº 5 .",
    "Aujourd'hui , l'eau de la ville est-elle bonne ? \" Oui \" , dit-il , \" elle l' est . \"",
    "Non !", "Pourquoi ?", "le chat est sur le tapis et le chien court après le chat",
    "En 1961 , les États-Unis et l' O.N.U. ont signé l' art. 7 …",
    "C' est ce que c' est ; on verra : il l' a dit .",
    "le plan B . a marché , etc . et le plan C non .",
    "Un des jurés a dit que la ville et le département ont dit que l' élection était ce que les "
    "gens de la ville et du département ont dit qu' elle était , et que le jury n' a vu aucune "
    "preuve de cela .",
]


def learnt_merges(texts):
    """The most frequent pairs, one after the other (Sennrich et al. 2016)."""
    counts = collections.Counter(texts)
    words = {text: [*text[:-1], text[-1] + "</w>"] for text in counts}
    merges = []
    for _ in range(MERGES):
        pairs = collections.Counter()
        for text, symbols in words.items():
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] += counts[text]
        left, right = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append((left, right))
        for text, symbols in words.items():
            joined = []
            for symbol in symbols:
                if joined and joined[-1] == left and symbol == right:
                    joined[-1] = left + right
                else:
                    joined.append(symbol)
            words[text] = joined
    return merges


def make_tokenizer(name, folder, sentences):
    """Writes its files; "€" is in none of them."""
    kind, config = TOKENIZERS[name]
    prefixes = PREFIXES.get(name)
    plain = moses.Tokenizer(kind, config, {}, [], prefixes)
    texts = ["".join(c for c, _ in token) for words in sentences for token in plain.moses(words)]
    texts = [text for text in texts if text != "€"]
    merges = learnt_merges(texts)
    found = sorted(set("".join(texts)))
    tokens = [*moses.SPECIAL, *found, *(c + "</w>" for c in found)]
    tokens += [token for token in dict.fromkeys(a + b for a, b in merges) if token not in tokens]
    ids = {token: i for i, token in enumerate(tokens)}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps(ids) + "\n")
    (folder / "merges.txt").write_text(
        "".join(f"{a} {b} {MERGES - i}\n" for i, (a, b) in enumerate(merges)), encoding="utf8")
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": kind, **config}) + "\n")
    if prefixes is not None:
        language = "en" if kind == "XLMTokenizer" else "fr"
        (folder / f"nonbreaking_prefix.{language}").write_text("# made up\n" + "\n".join(prefixes))
    return moses.Tokenizer(kind, config, ids, merges, prefixes)


def sinusoids():
    table = np.zeros((POSITIONS, UNITS))
    for i in range(0, UNITS, 2):
        angle = np.arange(POSITIONS) / 10000 ** (i / UNITS)
        table[:, i], table[:, i + 1] = np.sin(angle), np.cos(angle)
    return table


def weights_of(name, config, random):
    shapes = {"embeddings.weight": (config["vocab_size"], UNITS),
              "position_embeddings.weight": (POSITIONS, UNITS),
              "layer_norm_emb.weight": (UNITS,), "layer_norm_emb.bias": (UNITS,)}
    if config.get("n_langs", 1) > 1:
        shapes["lang_embeddings.weight"] = (config["n_langs"], UNITS)
    for i in range(BLOCKS):
        products = {f"attentions.{i}.{part}_lin": (UNITS, UNITS) for part in ["q", "k", "v", "out"]}
        products |= {f"ffns.{i}.lin1": (4 * UNITS, UNITS), f"ffns.{i}.lin2": (UNITS, 4 * UNITS)}
        for product, shape in products.items():
            shapes |= {product + ".weight": shape, product + ".bias": shape[:1]}
        for norm in ["layer_norm1", "layer_norm2"]:
            shapes |= {f"{norm}.{i}.weight": (UNITS,), f"{norm}.{i}.bias": (UNITS,)}
    weights = {part: random.normal(0, 0.2, shape) + ("norm" in part and "weight" in part)
               for part, shape in shapes.items()}
    if config.get("sinusoidal_embeddings"):
        weights["position_embeddings.weight"] = sinusoids()
    if name == "xlm":  # as a model with a head is stored
        weights = {"transformer." + part: values for part, values in weights.items()}
        weights["pred_layer.proj.weight"] = weights["transformer.embeddings.weight"]
        weights["pred_layer.proj.bias"] = random.normal(0, 0.3, config["vocab_size"])
    return {part: values.astype("<f4") for part, values in weights.items()}


class Model:
    def __init__(self, config, weights):
        self.config = config
        self.weights = {part.removeprefix("transformer."): values.astype(np.float64)
                        for part, values in weights.items()}

    def norm(self, x, name):
        x = x - x.mean(-1, keepdims=True)
        deviation = np.sqrt((x * x).mean(-1, keepdims=True)
                            + self.config.get("layer_norm_eps", 1e-12))
        return x / deviation * self.weights[name + ".weight"] + self.weights[name + ".bias"]

    def linear(self, x, name):
        return x @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]

    def attention(self, x, layer):
        query, key, value = (self.linear(x, f"attentions.{layer}.{part}_lin") for part in "qkv")
        size, out = UNITS // HEADS, np.zeros_like(x)
        for i in range(len(x)):
            seen = i + 1 if self.config.get("causal") else len(x)
            for head in range(HEADS):
                of_head = slice(head * size, (head + 1) * size)
                scores = key[:seen, of_head] @ query[i, of_head] / math.sqrt(size)
                shares = np.exp(scores - scores.max())
                out[i, of_head] = shares / shares.sum() @ value[:seen, of_head]
        return self.linear(out, f"attentions.{layer}.out_lin")

    def feed_forward(self, x, layer):
        inner = self.linear(x, f"ffns.{layer}.lin1")
        if self.config["gelu_activation"]:
            inner = inner * (1 + np.vectorize(math.erf)(inner / math.sqrt(2))) / 2
        else:
            inner = np.maximum(inner, 0)
        return self.linear(inner, f"ffns.{layer}.lin2")

    def states(self, ids):
        x = self.weights["embeddings.weight"][ids]
        x = self.norm(x + self.weights["position_embeddings.weight"][:len(ids)], "layer_norm_emb")
        states = [x]
        for layer in range(BLOCKS):
            if self.config.get("pre_norm"):
                x = x + self.attention(self.norm(x, f"layer_norm1.{layer}"), layer)
                x = x + self.feed_forward(self.norm(x, f"layer_norm2.{layer}"), layer)
            else:
                x = self.norm(x + self.attention(x, layer), f"layer_norm1.{layer}")
                x = self.norm(x + self.feed_forward(x, layer), f"layer_norm2.{layer}")
            states.append(x)
        return np.array(states)


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    for seed, (name, described) in enumerate(MODELS.items()):
        folder = root / name
        texts = FRENCH if name == "flaubert" else ENGLISH
        sentences = [text.split(" ") for text in texts]
        tokenizer = make_tokenizer(name, folder, sentences)
        size = "n_words" if name == "xlm-causal" else "vocab_size"
        config = {**COMMON, **described, size: len(tokenizer.ids)}
        (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
        config["vocab_size"] = len(tokenizer.ids)
        weights = weights_of(name, config, np.random.default_rng(30 + seed))
        tensors.write(folder / "model.safetensors", weights)
        model, expected, states = Model(config, weights), [], {}
        for i, words in enumerate(sentences):
            tokens, spans = tokenizer.tokenize(words)
            tokens = ["<s>", *tokens, "</s>"]
            ids = [tokenizer.ids[token] for token in tokens]
            expected.append({"words": words, "tokens": tokens, "ids": ids,
                             "spans": [[begin + 1, end + 1] for begin, end in spans]})
            states[f"hidden.{i}"] = model.states(ids).astype("<f4")
        tensors.write(folder / "expected.safetensors", states)
        (folder / "expected.json").write_text(json.dumps({"sentences": expected}) + "\n")


if __name__ == "__main__":
    main()
