"""Tiny decoders with random weights, and their hidden states after the architectures' own formulas,
in NumPy and float64: what transformers calls `hidden_states`. Written from the papers and model
cards, not from the program.

    make_decoders.py [FOLDER]     writes FOLDER/{gemma2,llama,mistral,qwen2,qwen3}; default: here
"""
import json
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "end_to_end"))
import tensors  # noqa: E402

UNITS, HEADS, KEY_HEADS, INNER, BLOCKS, VOCABULARY, POSITIONS = 32, 4, 2, 48, 3, 120, 96
COMMON = {"hidden_size": UNITS, "num_attention_heads": HEADS, "num_key_value_heads": KEY_HEADS,
          "intermediate_size": INNER, "num_hidden_layers": BLOCKS, "vocab_size": VOCABULARY,
          "max_position_embeddings": POSITIONS, "rms_norm_eps": 1e-5}
MODELS = {
    "llama": {"hidden_act": "silu", "rope_theta": 500.0, "attention_bias": True, "mlp_bias": True,
              "tie_word_embeddings": False,
              "rope_scaling": {"rope_type": "llama3", "factor": 4.0, "low_freq_factor": 1.0,
                               "high_freq_factor": 4.0, "original_max_position_embeddings": 40}},
    "mistral": {"hidden_act": "silu", "sliding_window": 7, "head_dim": 12, "rope_theta": 10000.0},
    "qwen2": {"hidden_act": "silu", "rope_theta": 1000.0, "use_sliding_window": False,
              "sliding_window": 5, "rope_scaling": {"type": "linear", "factor": 3.0}},
    "qwen3": {"hidden_act": "silu", "head_dim": 16, "rope_theta": 5000.0},
    "gemma2": {"hidden_activation": "gelu_pytorch_tanh", "head_dim": 10, "sliding_window": 6,
               "query_pre_attn_scalar": 20, "attn_logit_softcapping": 2.0,
               "final_logit_softcapping": 30.0},
}
LENGTHS = [9, 40, 1, 2, 17, 33, 25, 5, 12, 60]


def head_size(config):
    return config.get("head_dim", UNITS // HEADS)


def weights_of(kind, config, random):
    vocabulary = config["vocab_size"]
    size, has_bias = head_size(config), config.get("attention_bias", kind == "qwen2")
    weights = {"model.embed_tokens.weight": (vocabulary, UNITS), "model.norm.weight": (UNITS,)}
    if config.get("tie_word_embeddings") is False:
        weights["lm_head.weight"] = (vocabulary, UNITS)
    for i in range(BLOCKS):
        block = f"model.layers.{i}."
        products = {"self_attn.q_proj": (HEADS * size, UNITS),
                    "self_attn.k_proj": (KEY_HEADS * size, UNITS),
                    "self_attn.v_proj": (KEY_HEADS * size, UNITS),
                    "self_attn.o_proj": (UNITS, HEADS * size),
                    "mlp.gate_proj": (INNER, UNITS), "mlp.up_proj": (INNER, UNITS),
                    "mlp.down_proj": (UNITS, INNER)}
        for name, shape in products.items():
            weights[f"{block}{name}.weight"] = shape
            attends = name.startswith("self_attn")
            if (has_bias and attends and not (kind == "qwen2" and "o_proj" in name)
                    or config.get("mlp_bias") and not attends):
                weights[f"{block}{name}.bias"] = shape[:1]
        norms = ["input_layernorm", "post_attention_layernorm"]
        if kind == "gemma2":
            norms += ["pre_feedforward_layernorm", "post_feedforward_layernorm"]
        weights |= {f"{block}{name}.weight": (UNITS,) for name in norms}
        if kind == "qwen3":
            weights |= {f"{block}self_attn.{name}_norm.weight": (size,) for name in "qk"}
    arrays = {}
    for name, shape in weights.items():
        values = random.normal(0, 0.15, shape)
        if "norm" in name and kind != "gemma2":
            values += 1
        arrays[name] = values.astype("<f4")
    return arrays


def frequencies(config):
    size = head_size(config)
    plain = config.get("rope_theta", 10000.0) ** -(np.arange(0, size, 2) / size)
    scaling = config.get("rope_scaling")
    if scaling is None:
        return plain
    if scaling.get("type") == "linear":
        return plain / scaling["factor"]
    wavelength = 2 * np.pi / plain
    long = scaling["original_max_position_embeddings"] / scaling["low_freq_factor"]
    short = scaling["original_max_position_embeddings"] / scaling["high_freq_factor"]
    smooth = ((scaling["original_max_position_embeddings"] / wavelength
               - scaling["low_freq_factor"])
              / (scaling["high_freq_factor"] - scaling["low_freq_factor"]))
    between = (1 - smooth) * plain / scaling["factor"] + smooth * plain
    return np.where(wavelength > long, plain / scaling["factor"],
                    np.where(wavelength < short, plain, between))


def turned(x, config):
    """Each pair (i, i + size / 2) is a complex number, multiplied by e^(i angle)."""
    angles = np.arange(x.shape[1])[:, None] * frequencies(config)
    half = x.shape[-1] // 2
    numbers = (x[..., :half] + 1j * x[..., half:]) * np.exp(1j * angles)
    return np.concatenate([numbers.real, numbers.imag], axis=-1)


class Decoder:
    def __init__(self, kind, config, weights):
        self.kind, self.config = kind, config
        self.weights = {name: values.astype(np.float64) for name, values in weights.items()}

    def norm(self, x, name):
        scale = self.weights[name + ".weight"] + (self.kind == "gemma2")
        return x / np.sqrt(np.mean(x * x, -1, keepdims=True) + self.config["rms_norm_eps"]) * scale

    def linear(self, x, name):
        return x @ self.weights[name + ".weight"].T + self.weights.get(name + ".bias", 0)

    def heads(self, x, name, count):
        return self.linear(x, name).reshape(len(x), count, -1).transpose(1, 0, 2)

    def attention(self, x, layer):
        block, size = f"model.layers.{layer}.self_attn.", head_size(self.config)
        query = self.heads(x, block + "q_proj", HEADS)
        key = self.heads(x, block + "k_proj", KEY_HEADS)
        value = self.heads(x, block + "v_proj", KEY_HEADS)
        if self.kind == "qwen3":
            query, key = self.norm(query, block + "q_norm"), self.norm(key, block + "k_norm")
        query, key = turned(query, self.config), turned(key, self.config)
        scale = self.config.get("query_pre_attn_scalar", size) ** -0.5
        out = np.zeros((len(x), HEADS, size))
        for head in range(HEADS):
            shared = head // (HEADS // KEY_HEADS)
            for i in range(len(x)):
                first = 0
                if self.kind == "mistral" or self.kind == "gemma2" and layer % 2 == 0:
                    first = max(0, i + 1 - self.config["sliding_window"])
                scores = key[shared, first:i + 1] @ query[head, i] * scale
                if "attn_logit_softcapping" in self.config:
                    cap = self.config["attn_logit_softcapping"]
                    scores = cap * np.tanh(scores / cap)
                shares = np.exp(scores - scores.max())
                out[i, head] = shares / shares.sum() @ value[shared, first:i + 1]
        return self.linear(out.reshape(len(x), -1), block + "o_proj")

    def feed_forward(self, x, layer):
        block = f"model.layers.{layer}.mlp."
        gate = self.linear(x, block + "gate_proj")
        if self.kind == "gemma2":
            gate = gate / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (gate + 0.044715 * gate ** 3)))
        else:
            gate = gate / (1 + np.exp(-gate))
        return self.linear(gate * self.linear(x, block + "up_proj"), block + "down_proj")

    def states(self, ids):
        x = self.weights["model.embed_tokens.weight"][ids]
        if self.kind == "gemma2":
            x = x * np.sqrt(UNITS)
        states = [x]
        for layer in range(BLOCKS):
            block = f"model.layers.{layer}."
            attended = self.attention(self.norm(x, block + "input_layernorm"), layer)
            if self.kind == "gemma2":
                x = x + self.norm(attended, block + "post_attention_layernorm")
                fed = self.feed_forward(self.norm(x, block + "pre_feedforward_layernorm"), layer)
                x = x + self.norm(fed, block + "post_feedforward_layernorm")
            else:
                x = x + attended
                x = x + self.feed_forward(self.norm(x, block + "post_attention_layernorm"), layer)
            states.append(x)
        states[-1] = self.norm(x, "model.norm")
        return np.array(states)


def make(kind, folder, vocabulary, seed):
    """Writes config.json and model.safetensors; the decoder."""
    folder.mkdir(parents=True, exist_ok=True)
    config = {"model_type": kind, **COMMON, "vocab_size": vocabulary, **MODELS[kind]}
    weights = weights_of(kind, config, np.random.default_rng(seed))
    tensors.write(folder / "model.safetensors", weights)
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    return Decoder(kind, config, weights)


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
    for seed, kind in enumerate(MODELS):
        folder, random = root / kind, np.random.default_rng(100 + seed)
        decoder = make(kind, folder, VOCABULARY, seed)
        rows = [random.integers(0, VOCABULARY, length).tolist() for length in LENGTHS]
        tensors.write(folder / "expected.safetensors",
                      {f"hidden.{i}": decoder.states(row).astype("<f4")
                       for i, row in enumerate(rows)})
        (folder / "expected.json").write_text(
            json.dumps({"sentences": [{"ids": row} for row in rows]}) + "\n")


if __name__ == "__main__":
    main()
