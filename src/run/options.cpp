#include "run/options.hpp"

#include "run/nearest.hpp"
#include "run/option_section.hpp"
#include "salient/support/error.hpp"

namespace salient {
namespace {

void add_corpus(std::vector<Option>& options) {
  using O = CorpusOptions;
  OptionSection("corpus", &Config::corpus, options)
      .add("format", &O::format,
           "conllu: CoNLL-U. columns: a word a line, an empty line after a sentence. slashed: "
           "word/label, a sentence a line. parallel: words and labels in two files. sentences: a "
           "sentence, a tab and its label, which each of its words bears.")
      .add(
          "train", &O::train,
          "A file; a folder, or a shell pattern at the end of a path, whose files are one document "
          "each.")
      .add("dev", &O::dev, "Likewise; if dev and test are both empty they are cut from train.")
      .add("test", &O::test, "Likewise.")
      .add("train_labels", &O::train_labels, "For format = parallel: the labels of train.")
      .add("dev_labels", &O::dev_labels, "For format = parallel: the labels of dev.")
      .add("test_labels", &O::test_labels, "For format = parallel: the labels of test.")
      .add("labels", &O::labels,
           "The tasks, one probe each. conllu: upos, xpos, deprel, feats, feats:NAME; else a name "
           "for each label column. sentences: one name, and not xpos.")
      .add("target", &O::target,
           "What a probe predicts. label: one of several labels. number: a finite number, in the "
           "place of the label; only for format = sentences.")
      .add("heads", &O::heads,
           "For format = conllu: read HEAD, which probe.features other than word need.")
      .add("lemmas", &O::lemmas,
           "For format = conllu: read LEMMA, by which in_model looks up what the model guesses.")
      .add("word_column", &O::word_column, "For format = columns: where the word is, from 1.")
      .add("label_columns", &O::label_columns,
           "For format = columns: where the labels are, from 1, one for each of corpus.labels.")
      .add("separator", &O::separator, "For format = columns: what stands between columns.")
      .add("label_map", &O::label_map,
           "A file of lines `from<TAB>to` and `/regular expression/<TAB>to` that join labels, "
           "applied "
           "from first to last.")
      .add("concepts", &O::concepts,
           "A file of lines `NAME regex|words|label|feats PATTERN`, binary tasks of one's own: the "
           "words that match PATTERN as a whole; that it lists; whose label in the first of "
           "corpus.labels matches it; that have the feature, as Number=Sing (conllu). Where a "
           "sentence has one vector, only label.")
      .add("one_vs_rest", &O::one_vs_rest,
           "Besides, a binary task for each label of corpus.labels, named as xpos=NN.")
      .add("position", &O::position,
           "Besides, a task `position`, of where in its sentence a word is. ends: first, last or "
           "other. thirds: begin, middle or end.")
      .add("split_by", &O::split_by, "What is drawn where dev and test are cut from train.")
      .add("dev_share", &O::dev_share, "Share of them that becomes dev, as a fraction.")
      .add("test_share", &O::test_share, "Share of them that becomes test, as a fraction.")
      .add("max_train_words", &O::max_train_words,
           "Whole sentences of train up to so many words; 0: all.")
      .add("train_sample", &O::train_sample,
           "Which sentences those are. first: the first of the file. random: drawn by corpus.seed, "
           "then in file order.")
      .add("min_label_count", &O::min_label_count,
           "Labels with fewer train words (format = sentences: train sentences) leave loss and "
           "scores; 0: none does.")
      .add("dedupe", &O::dedupe, "Drop the sentences of dev and test that occur in train.")
      .add("block_words", &O::block_words,
           "Most words of a block, the unit of work and of sums; a longer sentence is one by "
           "itself.")
      .add("seed", &O::seed, "Of the split and of train_sample = random.");
}

void add_encoder(std::vector<Option>& options) {
  using O = EncoderOptions;
  OptionSection("encoder", &Config::encoder, options)
      .add("model", &O::model,
           "A Hugging Face folder: config.json, model.safetensors, tokenizer_config.json and the "
           "tokenizer's files.")
      .add("dtype", &O::dtype,
           "What products of matrices are computed in; norms, softmax and sums are float32 always. "
           "bfloat16: about twice as fast, states differ by about 1 %. float16: on a GPU alone.")
      .add(
          "site", &O::site,
          "What of the model is taken. hidden: the outputs of the embedding layer and of each "
          "block, the papers' neurons. Or of what is inside each block, ffn: the inner activations "
          "of its feed-forward part. attention: what its heads see, before the output projection.")
      .add_as<LayersText>("layers", &O::layers,
                          "Which layers. With site = hidden 0 is the embedding layer and n the "
                          "output of block n; with the others n is the inside of block n.")
      .add("vectors", &O::vectors,
           "What the probe sees. words: each word. For corpus.format = sentences also one vector a "
           "sentence. cls: its first token, [CLS]; of a sentence split into windows, the first "
           "one's. last: the last subword of its last word, not [SEP] behind it. mean: the mean of "
           "its words' vectors, words without a subword left out.")
      .add("special_tokens", &O::special_tokens,
           "Whether the model's tokens around a sentence ([CLS], </s>) have rows of their own in "
           "activations.h5, in no split: no probe sees them.")
      .add("overlong", &O::overlong,
           "Sentences longer than the model: split into windows with context, end the run, or "
           "leave them out.")
      .add("batch_subwords", &O::batch_subwords,
           "Subwords of a forward pass at most; on a GPU padding counts.")
      .add("random_weights", &O::random_weights,
           "A control: the architecture without its training.")
      .add("seed", &O::seed, "Of the random weights.");
}

void add_activations(std::vector<Option>& options) {
  using O = ActivationsOptions;
  OptionSection("activations", &Config::activations, options)
      .add("aggregation", &O::aggregation, "How the subwords of a word become its one vector.")
      .add("dtype", &O::dtype,
           "As stored. auto: float16, or float32 where rounding would cost a neuron more than 1 % "
           "of its standard deviation.")
      .add("from", &O::from,
           "The directory of another run, whose activations this one uses; nothing is extracted.");
}

void add_penalties(std::vector<Option>& options) {
  using O = ProbeOptions;
  OptionSection("probe", &Config::probe, options)
      .add("recipe", &O::recipe,
           "Gives the keys that are not set: default: as listed here. jmlr2023: as Durrani et al. "
           "2023, with raw float32 activations, solver = paper, ranking.order = stepped, penalty = "
           "neurox, l1 = 1e-3 and l2 = 1e-2, their pair for parts of speech and semantic tags on "
           "BERT (chunks: 1e-4 and 1e-5, CCG: 1e-5 and 1e-6). neurox: the same with l1 = l2 = 1e-3 "
           "and batches of 32 words in order. The report lists what differs from the recipe.")
      .add("solver", &O::solver,
           "exact: proximal, exact zeros, ends with a certificate. paper: the recipe of Durrani et "
           "al. 2023, Adam without a certificate.")
      .add(
          "l1", &O::l1,
          "Penalty on sum |w| in nats a word (corpus.target = number: in half squared units of the "
          "numbers). auto: the best on dev of a path of values, with l2 in proportion "
          "(l2_of_l1); only for solver = exact, and only beside l2 = auto. auto-1se: the strongest "
          "of them "
          "whose dev loss is within a standard error of the best. A list: all pairs with "
          "the values of l2, the best on dev.")
      .add("l2", &O::l2,
           "Penalty on sum w^2, in the unit of l1. auto: l1 times l2_of_l1. A list: as for l1.")
      .add("l2_of_l1", &O::l2_of_l1, "l2 over l1 where l2 = auto; 0: a lasso; 1: as much of both.")
      .add(
          "selection", &O::selection,
          "What on dev makes a value of the path the best; of numbers dev-accuracy is R^2. "
          "paper-score: S of Durrani et al. 2023, (A_t - A_b) / 2 - (A_z - A_l) / 2: accuracy with "
          "the top and the bottom 20 % of its ranking alone, at the weakest values, and its own.")
      .add("selection_retrain", &O::selection_retrain,
           "Of paper-score: A_t and A_b are of probes retrained on those neurons, as the papers' "
           "algorithm 2 has it; if false of the same probe with the others masked, as their text "
           "has it.")
      .add("path_points", &O::path_points,
           "Values of l1 on the path of l1 = auto. Given penalties are compared with the path too; "
           "0: they are not.")
      .add("path_span", &O::path_span,
           "The largest l1 of the path, at which all weights are 0, over the smallest.")
      .add("path_tolerance", &O::path_tolerance,
           "Relative KKT residual at which the points of the path are compared; half of l1 where "
           "that is less.")
      .add("folds", &O::folds, "Folds of sentences that judge the path where there is no dev.");
}

void add_lesson(std::vector<Option>& options) {
  using O = ProbeOptions;
  OptionSection("probe", &Config::probe, options)
      .add("features", &O::features,
           "What a probe sees of a word. word: its own activations. Where corpus.heads has been "
           "read, for dependency relations: head-modifier: those of its head and its own, side by "
           "side, so that a neuron is one of the head's or one of the modifier's; head, modifier: "
           "one of the two; mean: their mean.")
      .add("root", &O::root,
           "Words without a head. drop: they leave loss and scores, and are counted. self: each is "
           "its own head. Nothing to features = word.")
      .add("standardise", &O::standardise,
           "Bring each neuron to mean 0 and standard deviation 1 over the train words.")
      .add(
          "label_weight", &O::label_weight,
          "How much a label's train words weigh: `none`: each as much as any other; `balanced`: so "
          "that all labels weigh the same. Nothing to numbers.")
      .add(
          "negatives", &O::negatives,
          "Of tasks of two labels: train on `all` words, or `1:1`: on as many of the more frequent "
          "label, drawn by probe.seed, as there are of the other. Nothing to numbers.");
}

void add_solver(std::vector<Option>& options) {
  using O = ProbeOptions;
  OptionSection("probe", &Config::probe, options)
      .add("tolerance", &O::tolerance,
           "Relative KKT residual at which the probe has converged; 1e-6 for a ranking.")
      .add("resolved_places", &O::resolved_places,
           "Solve further than tolerance until so many first places, by the largest |weight|, are "
           "certain by the duality gap, as far as float32 weights allow; 0: no further.")
      .add("max_passes", &O::max_passes,
           "Passes over the train words, then the probe is `not converged`.")
      .add("epochs", &O::epochs, "Of solver = paper.")
      .add("batch_words", &O::batch_words, "Of solver = paper: words of a step, over all ranks.")
      .add("shuffle", &O::shuffle,
           "Of solver = paper: draw the words of batches anew in each epoch; if false they come in "
           "the order of the corpus.")
      .add("learning_rate", &O::learning_rate, "Of solver = paper: Adam's.")
      .add("penalty", &O::penalty,
           "Of solver = paper. neurox: the norm of the weights, not its square, for l2.")
      .add("seed", &O::seed, "Of solver = paper (order of the words) and of the folds.")
      .add_as<BytesText>(
          "memory", &O::memory_bytes,
          "Activations that a rank keeps, on its GPU first; above, it reads the file again "
          "in each pass. 0: half of what is free of the GPU, and half of the node's "
          "memory divided by its ranks.");
}

void add_probe(std::vector<Option>& options) {
  add_penalties(options);
  add_lesson(options);
  add_solver(options);
}

void add_ranking(std::vector<Option>& options) {
  OptionSection("ranking", &Config::ranking, options)
      .add("order", &RankingOptions::order,
           "largest: by the largest |weight| over labels. mass: by the weight mass at which a "
           "neuron enters. sum: by the sum of |weights|. stepped: the papers' steps of mass.")
      .add("stride", &RankingOptions::stride, "Steps of mass from 0 to 1 in the papers' cut-offs.");
}

void add_run(std::vector<Option>& options) {
  OptionSection("run", &Config::run, options)
      .add("threads", &RunOptions::threads,
           "Of each rank; 0: the usable cores of the node divided by its ranks.")
      .add("timeout_s", &RunOptions::timeout_s,
           "Seconds after which a rank that is silent or does not come ends the run.")
      .add(
          "checkpoint_minutes", &RunOptions::checkpoint_minutes,
          "Minutes between two savings of a probe that is being trained, so that a killed run goes "
          "on there; 0: only trained ones are kept.")
      .add("device", &RunOptions::device, "auto: the GPUs where every rank has one.");
  OptionSection("report", &Config::report, options)
      .add("title", &ReportOptions::title, "Of the page; if empty the name of the run directory.")
      .add("source", &ReportOptions::source,
           "What the corpus is called in the table of data; if empty the names of its files.")
      .add("flag_below", &ReportOptions::flag_below, "Labels with fewer train words are flagged.")
      .add(
          "open_labels", &ReportOptions::open_labels,
          "Labels of open classes, as those of nouns, verbs and adjectives: the page tells whether "
          "they have more neurons than the others (with labels.enabled).")
      .add("random_weights", &ReportOptions::random_weights,
           "A finished run on the same corpus with encoder.random_weights = true, whose accuracies "
           "stand among the baselines.");
}

std::vector<Option> make_options() {
  std::vector<Option> options;
  add_corpus(options);
  add_encoder(options);
  add_activations(options);
  add_probe(options);
  add_ranking(options);
  add_analyses(options);
  add_run(options);
  return options;
}

/// "; did you mean auto?" for options whose values are a few words.
std::string suggestion(const Option& option, const std::string& value) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin != std::string::npos;) {
    const auto bar = option.allowed.find('|', begin);
    words.push_back(option.allowed.substr(begin, bar == std::string::npos ? bar : bar - begin));
    begin = bar == std::string::npos ? bar : bar + 1;
  }
  if (words.size() < 2) return "";
  const std::string meant = nearest(value, words);
  return edit_distance(value, meant) < meant.size() ? "; did you mean " + meant + "?" : "";
}

}  // namespace

const std::vector<Option>& all_options() {
  static const std::vector<Option> options = make_options();
  return options;
}

std::vector<std::string> all_keys() {
  std::vector<std::string> keys;
  for (const Option& option : all_options()) keys.push_back(option.key);
  return keys;
}

std::string section_of(const Option& option) { return option.key.substr(0, option.key.find('.')); }

void apply(const Setting& setting, Config& config) {
  for (const Option& option : all_options()) {
    if (option.key != setting.key) continue;
    const std::string value(trimmed(setting.value));
    if (value.find_first_of("#\r\n") != std::string::npos) {
      throw UsageError(setting.where + ": " + setting.key +
                       ": a value holds no # and no line break, for job files cannot");
    }
    if (!option.read(config, value)) {
      throw UsageError(setting.where + ": " + setting.key + " = " + value + ": expected " +
                       option.allowed + suggestion(option, value));
    }
    return;
  }
  throw UsageError(setting.where + ": unknown key " + setting.key + "; did you mean " +
                   nearest(setting.key, all_keys()) + "?");
}

}  // namespace salient
