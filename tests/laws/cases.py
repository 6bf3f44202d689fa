"""Small jobs that between them use every branch of the pipeline; made from a few Brown texts."""
from runs import ROOT, brown_sentences, coarse, write_job

MODEL = {"model": "share/demo-model"}
RIVALS = ("probeless,probeless-standardised,mean-difference,f-statistic,variance,"
          "mutual-information,iou,average-precision,gaussian,mean-weight,clusters,random,reversed")


def long_sentences(sentences):
    """With every five sentences joined into one: longer than the model's 128 subwords."""
    joined = []
    for i in range(0, len(sentences) - 5, 10):
        joined += sentences[i:i + 5]
        joined.append([word for sentence in sentences[i + 5:i + 10] for word in sentence])
    return joined


PHRASES = {"NP": ("at", "jj", "nn", "np", "pp", "cd", "dt"), "PP": ("in",),
           "VP": ("vb", "be", "hv", "do", "md")}


def chunks(sentence):
    """A label O, B-TYPE or I-TYPE for each word; an article begins a phrase."""
    labels, before = [], None
    for _, tag in sentence:
        phrase = next((name for name, starts in PHRASES.items() if tag.startswith(starts)), None)
        goes_on = phrase == before and not tag.startswith("at")
        labels.append(f"{'I' if goes_on else 'B'}-{phrase}" if phrase else "O")
        before = phrase
    return labels


def write_columns(path, sentences):
    """Word, part of speech and chunk, between tabs; with words that other formats cannot have."""
    odd = [("10 000", "CD", "I-NP"), ("naïve", "JJ", "B-NP"), ("\u200b", "RARE", "B-X"),
           ("東京", "NP", "B-NP"), ("x" * 120, "RARE", "I-X"), ("🙂", "RARE", "B-X")]
    with path.open("w", encoding="utf8") as out:
        for i, sentence in enumerate(sentences):
            rows = [(word, coarse(tag), label)
                    for (word, tag), label in zip(sentence, chunks(sentence))]
            if i % 7 == 3:
                rows.insert(len(rows) // 2, odd[i // 7 % len(odd)])
            out.writelines("\t".join(row) + "\n" for row in rows)
            out.write("\n")


def features(tag):
    """A word's, as CoNLL-U writes them."""
    return {"nn": "Number=Sing", "nns": "Number=Plur", "vbd": "Mood=Ind|Tense=Past"}.get(tag, "_")


def no_tree(sentence):
    """Chunks in the place of relations."""
    return [(0, label) for label in chunks(sentence)]


def tree(sentence):
    """(head, relation) of each word: the first verb is the root; what stands before a noun is the
    noun's; the others are the root's."""
    tags = [coarse(tag) for _, tag in sentence]
    root = next((i for i, tag in enumerate(tags) if tag == "VB"), 0)
    found = []
    for i, tag in enumerate(tags):
        noun = next((j for j in range(i + 1, min(i + 4, len(tags))) if tags[j] == "NN"), root)
        if i == root:
            found.append((0, "root"))
        elif tag in ("AT", "JJ", "IN"):
            found.append((noun + 1, {"AT": "det", "JJ": "amod", "IN": "case"}[tag]))
        else:
            found.append((root + 1, {"NN": "nsubj" if i < root else "obj", ".": "punct"}.get(
                tag, "dep")))
    return found


def lemma(word):
    """Its first letter, so that many forms have the same; punctuation has none."""
    return word[0].lower() if word[0].isalpha() else "_"


def write_conllu(path, sentences, first_document, relations=no_tree):
    with path.open("w", encoding="utf8") as out:
        for i, sentence in enumerate(sentences):
            if i % 10 == 0:
                out.write(f"# newdoc id = {first_document}{i}\n")
            for place, ((word, tag), (head, label)) in enumerate(zip(sentence, relations(sentence)),
                                                                 1):
                out.write(f"{place}\t{word}\t{lemma(word)}\t_\t{tag.upper()}\t{features(tag)}\t"
                          f"{head}\t{label}\t_\t_\n")
            out.write("\n")


def write_slashed(path, sentences):
    with path.open("w", encoding="utf8") as out:
        for sentence in sentences:
            out.write(" ".join(f"{word}/{coarse(tag)}" for word, tag in sentence) + "\n")


def two_tasks(folder):
    """Parts of speech and chunks, no dev (folds), l1 = auto by accuracy, windows for long
    sentences, rare labels left out."""
    write_columns(folder / "text.tsv", long_sentences(brown_sentences("ca01"))[:30])
    return write_job(folder / "job.ini", {
        "corpus": {"format": "columns", "train": folder / "text.tsv", "labels": "pos,chunk",
                   "label_columns": "2,3", "split_by": "sentence", "dev_share": 0,
                   "test_share": 0.2, "min_label_count": 5, "block_words": 250, "dedupe": "true"},
        "encoder": {**MODEL, "overlong": "split", "batch_subwords": 1024},
        "probe": {"l1": "auto", "l2_of_l1": 0.25, "selection": "dev-accuracy",
                  "path_points": 3, "path_span": 10,
                  "path_tolerance": 1e-2, "tolerance": 1e-3, "folds": 2},
        "ranking": {"order": "mass"},
        "redundancy": {"thresholds": "0.2,0.5,0.8"},
        "ablation": {"enabled": "true", "penalties": "three", "draws": 2, "counts": "",
                     "percents": "1,20,50",
                     "bootstraps": 40},
        "rivals": {"methods": RIVALS, "sizes": "1,7,50,100000", "seed": 5,
                   "gaussian_candidates": 60, "gaussian_steps": 6},
        "run": {"threads": 1, "checkpoint_minutes": 0.00001}})


def word_types(folder):
    """A split by word type, whose blocks mix train, dev and test; train sentences drawn; given
    penalties beside a path with the papers' score; float32."""
    write_slashed(folder / "text.txt", brown_sentences("cb01")[:60])
    return write_job(folder / "job.ini", {
        "corpus": {"format": "slashed", "train": folder / "text.txt", "labels": "pos",
                   "split_by": "word-type", "dev_share": 0.1, "test_share": 0.2,
                   "max_train_words": 700, "train_sample": "random", "block_words": 300,
                   "seed": 7},
        "encoder": MODEL,
        "activations": {"aggregation": "average", "dtype": "float32"},
        # A path so exact, and with so much l2, that another solver finds the same top neurons.
        "probe": {"l1": 1e-2, "l2": 1e-3, "l2_of_l1": 1, "selection": "paper-score", "path_points": 4,
                  "path_span": 50, "path_tolerance": 1e-6},
        "ranking": {"order": "sum", "stride": 10},
        "redundancy": {"thresholds": "0.1,0.6,0.3", "absolute": "false", "probes": "true"},
        "ablation": {"enabled": "true", "penalties": "three", "counts": "32,3",
                     "percents": "0.1,5,20,100",
                     "draws": 3, "seed": 5, "bootstraps": 60},
        "minimal_set": {"enabled": "true", "counts": "1,3,10", "percents": "5,10,20,40,80",
                        "draws": 100, "seed": 9, "deltas": "9,30", "disjoint": 3},
        "rivals": {"methods": "variance,reversed", "probes": "linear,gaussian",
                   "sizes": "1,7,30", "draws": 50},
        "scale": {"enabled": "true", "sizes": "3,50"},
        "stability": {"enabled": "true", "bootstraps": 4, "sizes": "5,40,10000", "seed": 3},
        "code_length": {"enabled": "true", "counts": "20", "percents": "", "draws": 2,
                        "controls": 1, "seed": 4, "tolerance": 1e-8},
        "single_neurons": {"enabled": "true", "sizes": "1,2,4,8,32"},
        "top_words": {"enabled": "true", "count": 7, "least_words": 2, "sentences": 3,
                      "least_sentence_words": 4},
        "heat": {"sentences": "17,2", "first": 2, "neurons": 3},
        "in_model": {"enabled": "true", "counts": 3, "percents": 5, "beta": 2, "draws": 2,
                     "sentences": 8, "seed": 6},
        "control": {"enabled": "true", "draws": 2, "counts": 5, "percents": "", "bootstraps": 50},
        "report": {"open_labels": "NN,NP,VB,JJ,RB", "flag_below": 15},
        "layers": {"enabled": "true", "deltas": "0,1,20", "draws": 100, "seed": 3},
        "feature_selection": {"enabled": "true", "layer_deltas": "2,30", "delta": 9,
                              "representative": "medoid", "threshold": 0.6},
        "labels": {"enabled": "true", "percent": 40},
        "run": {"threads": 1}})


def paper(folder):
    """The papers' recipe with changes; chunks in the place of relations; files for every split; long
    sentences left out; what the model guesses in the place of words, by their lemmas."""
    text = long_sentences(brown_sentences("cc01"))
    write_conllu(folder / "train.conllu", text[:24], "train")
    write_conllu(folder / "dev.conllu", text[24:30], "dev")
    write_conllu(folder / "test.conllu", brown_sentences("cd01")[:15], "test")
    (folder / "map.tsv").write_text("# joined\n/(NN|NP).*/\tN\n/(.*)[$*].*/\t\\1\nNIL\t\n",
                                    encoding="utf8")
    return write_job(folder / "job.ini", {
        "corpus": {"format": "conllu", "train": folder / "train.conllu",
                   "dev": folder / "dev.conllu", "test": folder / "test.conllu",
                   "labels": "xpos,deprel", "label_map": folder / "map.tsv", "block_words": 400,
                   "lemmas": "true"},
        "encoder": {**MODEL, "overlong": "drop"},
        "activations": {"aggregation": "first", "dtype": "float16"},
        "probe": {"recipe": "jmlr2023", "penalty": "elastic-net", "l1": 1e-4, "l2": 1e-4,
                  "epochs": 4, "batch_words": 128},
        "redundancy": {"thresholds": "0.3,0.7", "probes": "true"},
        "ablation": {"enabled": "true", "penalties": "three", "counts": "", "percents": "20", "draws": 2,
                     "bootstraps": 40},
        "stability": {"enabled": "true", "bootstraps": 3, "sizes": "20", "seed": 4},
        "minimal_set": {"enabled": "true", "percents": "5,15,50", "scale": "relative",
                        "deltas": "1,20", "draws": 50},
        "in_model": {"enabled": "true", "percents": "10", "edits": "translate", "beta": 4,
                     "draws": 1, "sentences": 40},
        "run": {"threads": 1}})


def dependency(folder):
    """Relations from the neurons of heads and modifiers; roots and long sentences left out."""
    write_conllu(folder / "text.conllu", long_sentences(brown_sentences("cj01"))[:30], "text", tree)
    return write_job(folder / "job.ini", {
        "corpus": {"format": "conllu", "train": folder / "text.conllu", "labels": "deprel",
                   "heads": "true", "block_words": 250},
        "encoder": {**MODEL, "overlong": "drop", "layers": "1,4"},
        "probe": {"features": "head-modifier", "l1": 1e-2, "l2": 1e-2, "path_points": 0,
                  "tolerance": 1e-4},
        "redundancy": {"thresholds": "0.4"},
        "control": {"enabled": "true", "draws": 1, "counts": 20, "percents": "", "bootstraps": 20},
        "layers": {"enabled": "true", "draws": 20},
        "labels": {"enabled": "true"},
        "single_neurons": {"enabled": "true", "sizes": "3"},
        "top_words": {"enabled": "true"},  # which it leaves out
        "run": {"threads": 1}})


def inside_of_blocks(folder, text, site, numbers, probe, corpus=None, **analyses):
    write_slashed(folder / "text.txt", brown_sentences(text)[:40])
    return write_job(folder / "job.ini", {
        "corpus": {"format": "slashed", "train": folder / "te*.txt", "labels": "pos",
                   "split_by": "sentence", "block_words": 250, **(corpus or {})},
        "encoder": {**MODEL, "site": site, "layers": numbers},
        "activations": {"aggregation": "average"},
        "probe": {"l1": 1e-2, "l2": 1e-3, "tolerance": 1e-3, **probe},
        "redundancy": {"thresholds": "0.5"},
        **analyses,
        "run": {"threads": 1}})


def inside(folder):
    """Inner activations of the feed-forward parts of some layers; the words of `unfinished`, of which
    fewer count."""
    return inside_of_blocks(folder, "cf01", "ffn", "1,3-4", {"path_points": 0},
                            {"min_label_count": 20},
                            layers={"enabled": "true", "deltas": "2", "scale": "absolute",
                                    "draws": 30},
                            feature_selection={"enabled": "true", "scale": "absolute",
                                               "representative": "random", "draws": 2},
                            minimal_set={"counts": "3,20", "percents": "10,40", "draws": 20},
                            labels={"enabled": "true"})


def heads(folder):
    """What the heads of one layer see; rivals on the values of a path; an order from a file, for masks and
    sets too; control tasks and bootstraps that choose their penalties."""
    (folder / "order_pos.csv").write_text("unit,layer,score\n7,2,0.5\n100,2,-3\n3,2,12e1\n")
    return inside_of_blocks(folder, "ch01", "attention", "2",
                            {"l1": "auto", "l2": "auto", "path_points": 3, "path_span": 10,
                             "path_tolerance": 1e-3},
                            rivals={"methods": "ridge,lasso", "sizes": 20,
                                    "probes": "linear", "draws": 30,
                                    "from": folder / "order_{}.csv"},
                            minimal_set={"enabled": "true", "counts": 3, "percents": "30,70",
                                         "draws": 40, "deltas": 5},
                            ablation={"enabled": "true", "counts": 1, "percents": "30", "draws": 2,
                                      "bootstraps": 40},
                            control={"enabled": "true", "draws": 3, "counts": 1,
                                     "percents": "20,50", "bootstraps": 100, "seed": 3,
                                     "reselect": "true"},
                            stability={"enabled": "true", "bootstraps": 2, "sizes": 20,
                                       "reselect": "true"})


def untrained(folder):
    """A control: random weights, and the recipe of NeuroX cut short; no clusters."""
    write_slashed(folder / "text.txt", brown_sentences("ce01")[:40])
    return write_job(folder / "job.ini", {
        "corpus": {"format": "slashed", "train": folder / "text.txt", "labels": "pos",
                   "split_by": "sentence", "block_words": 250},
        "encoder": {**MODEL, "random_weights": "true", "seed": 3},
        "probe": {"recipe": "neurox", "epochs": 2},
        "redundancy": {"enabled": "false"},
        "run": {"threads": 1}})


def grid(folder):
    """A grid of penalties on held-out folds, its chains side by side; the papers' score, by
    retrained probes, chooses."""
    write_slashed(folder / "text.txt", brown_sentences("cg01")[:50])
    return write_job(folder / "job.ini", {
        "corpus": {"format": "slashed", "train": folder / "text.txt", "labels": "pos",
                   "split_by": "sentence", "dev_share": 0, "min_label_count": 4,
                   "block_words": 250},
        "encoder": MODEL,
        "probe": {"l1": "0.02,0.05", "l2": "0.01,0.1", "selection": "paper-score",
                  "selection_retrain": "true", "folds": 3, "path_tolerance": 1e-3},
        "redundancy": {"enabled": "false"},
        "run": {"threads": 1}})


def concepts(folder):
    """Binary tasks: concepts of every kind, and each label, one with a slash, against the rest."""
    write_conllu(folder / "text.conllu", brown_sentences("ch01")[:30], "text")
    (folder / "map.tsv").write_text("/(NN|NP).*/\tn/p\n/[A-Z].*/\tX\n/[^A-Zn].*/\t\n",
                                    encoding="utf8")
    (folder / "concepts.txt").write_text(
        "# name kind pattern\npast regex .+ed\narticle\twords  the a an The A\n"
        "noun label n.*\nplural feats Number=Plur\n", encoding="utf8")
    return write_job(folder / "job.ini", {
        "corpus": {"format": "conllu", "train": folder / "text.conllu", "labels": "xpos",
                   "label_map": folder / "map.tsv", "concepts": folder / "concepts.txt",
                   "one_vs_rest": "true", "position": "thirds", "split_by": "sentence",
                   "block_words": 300},
        "encoder": MODEL,
        "probe": {"l1": 1e-2, "path_points": 0, "tolerance": 1e-4},
        "redundancy": {"enabled": "false"},
        "run": {"threads": 1}})


def unfinished(folder):
    """Stopped long before its optimum, on raw activations: flagged wherever it is shown."""
    write_slashed(folder / "text.txt", brown_sentences("cf01")[:40])
    return write_job(folder / "job.ini", {
        "corpus": {"format": "slashed", "train": folder / "text.txt", "labels": "pos",
                   "split_by": "sentence", "block_words": 250},
        "encoder": MODEL,
        "activations": {"dtype": "float32"},
        "probe": {"l1": 1e-3, "standardise": "false", "max_passes": 6, "path_points": 0},
        "redundancy": {"thresholds": "0.5"},
        "ablation": {"enabled": "true", "fill": "zero", "counts": "", "percents": "10,40", "draws": 2,
                     "bootstraps": 40},
        "run": {"threads": 1}})


def write_sentences(path, documents):
    """Sentences of documents {label: sentences}, the labels taking turns."""
    left = {label: [[word for word, _ in sentence] for sentence in sentences]
            for label, sentences in documents.items()}
    with path.open("w", encoding="utf8") as out:
        while any(left.values()):
            for label, sentences in left.items():
                if sentences:
                    out.write(" ".join(sentences.pop(0)) + f"\t{label}\n")


def sentence_job(folder, corpus, encoder, activations, rivals=""):
    """Of which document a sentence is: one label in train is rare, one is left out, and one of test
    is unseen."""
    for name, first in [("train", 0), ("dev", 20), ("test", 30)]:
        size = 20 if name == "train" else 10
        texts = {label: long_sentences(brown_sentences(document))[first:first + size]
                 for label, document in [("press", "ca02"), ("novel", "ck01"), ("law", "ch01")]}
        texts["dropped"] = brown_sentences("cd02")[first:first + 2]
        texts["new in test" if name == "test" else "rare"] = brown_sentences("ce02")[first:first + 1]
        write_sentences(folder / f"{name}.tsv", texts)
    (folder / "map.tsv").write_text("dropped\t\n", encoding="utf8")
    return write_job(folder / "job.ini", {
        "corpus": {"format": "sentences", "train": folder / "train.tsv",
                   "dev": folder / "dev.tsv", "test": folder / "test.tsv", "labels": "source",
                   "label_map": folder / "map.tsv", "min_label_count": 2, "block_words": 400,
                   **corpus},
        "encoder": {**MODEL, **encoder},
        "activations": activations,
        "probe": {"l1": 0.05, "path_points": 0, "tolerance": 1e-3},
        "redundancy": {"enabled": "false"},
        "rivals": {"methods": rivals},
        "run": {"threads": 1}})


def means(folder):
    """Whole sentences by the mean of their words, some of them in windows."""
    return sentence_job(folder, {}, {"vectors": "mean"},
                        {"aggregation": "average", "dtype": "float32"})


def first_tokens(folder):
    """Whole sentences by [CLS], of long ones that of the first window; binary tasks besides;
    rivals at the probe's own penalties."""
    (folder / "concepts.txt").write_text("prose label press|novel\n", encoding="utf8")
    return sentence_job(folder, {"concepts": folder / "concepts.txt", "one_vs_rest": "true"},
                        {"vectors": "cls"}, {}, "lasso,ridge,iou")


def write_numbers(path, sentences, number):
    """Sentences and what `number` makes of their words."""
    with path.open("w", encoding="utf8") as out:
        for sentence in sentences:
            words = [word for word, _ in sentence]
            out.write(" ".join(words) + f"\t{number(words):.6g}\n")


def number_job(folder, number, corpus, encoder, probe, **analyses):
    press, novel = long_sentences(brown_sentences("ca03")), long_sentences(brown_sentences("ck02"))
    text = [sentence for pair in zip(press, novel) for sentence in pair]
    for split, sentences in [("train", text[:60]), ("dev", text[60:80]), ("test", text[80:])]:
        write_numbers(folder / f"{split}.tsv", sentences, number)
    return write_job(folder / "job.ini", {
        "corpus": {"format": "sentences", "target": "number", "train": folder / "train.tsv",
                   "labels": "score", "block_words": 400, **corpus},
        "encoder": {**MODEL, **encoder}, "probe": probe,
        "redundancy": {"enabled": "false"},
        **analyses,
        "run": {"threads": 1}})


def letters_of_a_word(words):
    return 1000 + sum(map(len, words)) / len(words)


def share_of_capitals(words):
    return sum(word[0].isupper() for word in words) / len(words)


def numbers(folder):
    """Numbers far from 0 of whole sentences, some of them dropped, on a path that dev judges."""
    return number_job(folder, letters_of_a_word,
                      {"dev": folder / "dev.tsv", "test": folder / "test.tsv"},
                      {"vectors": "mean", "overlong": "drop"},
                      {"l1": "auto", "l2_of_l1": 1, "path_points": 3, "path_span": 30,
                       "path_tolerance": 1e-2})


def numbers_of_words(folder):
    """Small numbers, of every word of a sentence, on a path that folds judge."""
    return number_job(folder, share_of_capitals, {"dev_share": 0, "test_share": 0.2}, {},
                      {"l1": "auto", "path_points": 3, "path_span": 10, "path_tolerance": 1e-2,
                       "tolerance": 1e-4, "folds": 2}, heat={"first": 1, "neurons": 2})


def numbers_by_recipe(folder):
    """The recipe of NeuroX on numbers."""
    return number_job(folder, letters_of_a_word, {"test": folder / "test.tsv"}, {"vectors": "cls"},
                      {"recipe": "neurox", "epochs": 3, "batch_words": 8})


class Case:
    """`kinds`: what check_whole() is told."""

    def __init__(self, make_job, tasks, ranks=(1, 2, 3, 4, 7), **kinds):
        self.make_job, self.tasks, self.ranks, self.kinds = make_job, tasks, ranks, kinds


CASES = {
    "two_tasks": Case(two_tasks, ["pos", "chunk"], ranks=(1, 2, 3, 4), ablation=True, rivals=True),
    "word_types": Case(word_types, ["pos"], ranks=(1, 3, 7), ablation=True, minimal_set=True, rivals=True,
                       label_orders=False, judged=True,
                       disjoint=True,
                       control=True, code_length=True, in_model=True, layers=True,
                       feature_selection=True, labels=True, scale=True, stability=True,
                       single_neurons=True, top_words=True, sentences=True, heat=True,
                       representatives=True),
    "paper": Case(paper, ["xpos", "deprel"], path=False, ablation=True, minimal_set=True,
                  representatives=True, stability=True, in_model=True),
    "dependency": Case(dependency, ["deprel"], ranks=(1, 3), path=False, control=True, layers=True,
                       labels=True, single_neurons=True),
    "untrained": Case(untrained, ["pos"], ranks=(1, 3), path=False, redundancy=False),
    "inside": Case(inside, ["pos"], ranks=(1, 3), path=False, layers=True,
                   feature_selection=True, labels=True),
    "heads": Case(heads, ["pos"], ranks=(1, 2, 3), ablation=True, minimal_set=True,
                  sets_of_files=True, control=True, rivals=True, judged=True, stability=True),
    "grid": Case(grid, ["pos"], ranks=(1, 3), redundancy=False),
    "concepts": Case(concepts, ["xpos", "position", "past", "article", "noun", "plural", "xpos=X",
                                "xpos=n%2Fp"], ranks=(1, 3), path=False, redundancy=False),
    "unfinished": Case(unfinished, ["pos"], ranks=(2, 4), path=False, ablation=True),
    "means": Case(means, ["source"], ranks=(1, 3), path=False, redundancy=False),
    "first_tokens": Case(first_tokens, ["source", "prose", "source=law", "source=novel",
                                        "source=press"], ranks=(2,), path=False, redundancy=False,
                         rivals=True),
    "numbers": Case(numbers, ["score"], ranks=(1, 3), redundancy=False, numbers=True),
    "numbers_of_words": Case(numbers_of_words, ["score"], ranks=(2,), redundancy=False,
                             numbers=True, heat=True),
    "numbers_by_recipe": Case(numbers_by_recipe, ["score"], ranks=(2,), path=False,
                              redundancy=False, numbers=True),
}
DEMO = ROOT / "jobs/demo.ini"
# The demo cut to 20,000 train words. Its probe need not be proved to the last digit here.
DEMO_FLAGS = ["--corpus.max_train_words=20000", "--corpus.dev_share=0.01",
              "--corpus.test_share=0.01", "--probe.path_points=5", "--probe.path_span=30",
              "--probe.path_tolerance=1e-2", "--probe.tolerance=1e-3",
              "--probe.resolved_places=0"]
