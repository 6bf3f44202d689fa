// Writes FOLDER/*/expected.json: ids and words' subwords that Hugging Face's own library gives for
// FOLDER/words.json, with the tokenizers that make_tokenizer_json.py writes; frozen with 0.23.2.
//
//     npm install tokenizers@0.23.2
//     node freeze_tokenizer_json.js [FOLDER]     default: tokenizer_json beside this file
//
// salient takes text that spells a special token for text. So that the library does so too, it is
// given special tokens under names that no text here has.
const fs = require("fs");
const path = require("path");
const { Tokenizer } = require("tokenizers");

function withUnspellableTokens(description) {
  const special = new Set(description.added_tokens.filter((t) => t.special).map((t) => t.content));
  const renamed = (text) => (special.has(text) ? "\u{10FFFD}" + text : text);
  const model = description.model;
  description.added_tokens.forEach((token) => (token.content = renamed(token.content)));
  model.vocab = Array.isArray(model.vocab)
    ? model.vocab.map(([piece, score]) => [renamed(piece), score])
    : Object.fromEntries(Object.entries(model.vocab).map(([token, id]) => [renamed(token), id]));
  if (model.unk_token) model.unk_token = renamed(model.unk_token);
  return description;
}

/// [subword]: the word that its last character is of, the space before a word taken as its own.
function wordsOf(words, offsets) {
  const ends = [];
  words.forEach((word) => ends.push((ends.length ? ends.at(-1) + 1 : 0) + [...word].length));
  return offsets.map(([begin, end]) => {
    const word = ends.findIndex((wordEnd) => Math.max(begin, end - 1) < wordEnd);
    return word < 0 ? ends.length - 1 : word;
  });
}

async function freeze(file, lists) {
  const description = JSON.parse(fs.readFileSync(file, "utf8"));
  const tokenizer = Tokenizer.fromString(JSON.stringify(withUnspellableTokens(description)));
  const frozen = [];
  for (const words of lists) {
    const whole = await tokenizer.encode(words.join(" "));
    const text = await tokenizer.encode(words.join(" "), null, { addSpecialTokens: false });
    frozen.push({ ids: whole.getIds(), words: wordsOf(words, text.getOffsets()) });
  }
  return frozen;
}

async function main() {
  const folder = process.argv[2] ?? path.join(__dirname, "tokenizer_json");
  const lists = JSON.parse(fs.readFileSync(path.join(folder, "words.json"), "utf8"));
  for (const family of fs.readdirSync(folder)) {
    const file = path.join(folder, family, "tokenizer.json");
    if (!fs.existsSync(file)) continue;
    const frozen = await freeze(file, lists);
    fs.writeFileSync(path.join(folder, family, "expected.json"), JSON.stringify(frozen) + "\n");
  }
}

if (require.main === module) main();
module.exports = { withUnspellableTokens };
