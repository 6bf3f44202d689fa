"""What recipes choose, and where a job differs from its own; in the words of job files."""
import dataclasses

DEFAULT = {
    "corpus": {"min_label_count": "0"},
    "activations": {"aggregation": "last", "dtype": "auto"},
    "probe": {"solver": "exact", "l1": "auto", "l2": "auto", "l2_of_l1": "0.03", "selection": "dev-loss",
              "selection_retrain": "false", "path_points": "12", "path_span": "1000",
              "path_tolerance": "0.001", "folds": "5",
              "standardise": "true", "label_weight": "none", "negatives": "all",
              "tolerance": "1e-06", "resolved_places": "20", "max_passes": "5000", "epochs": "10",
              "batch_words": "512", "shuffle": "true", "learning_rate": "0.001",
              "penalty": "elastic-net"},
    "ranking": {"order": "largest", "stride": "100"},
    "ablation": {"fill": "mean"},
    "minimal_set": {"deltas": "0.5,1,2", "scale": "absolute", "hold": "2",
                    "counts": "1,2,5,10,20,50,100",
                    "percents": "0.1,0.2,0.3,0.4,0.5,1,2,3,4,5,6,7,8,9,10,15,20,25,30,35,40,45,50,"
                                "55,60,65,70,75,80,85,90"}}
JMLR2023 = {
    **DEFAULT,
    "activations": {"aggregation": "last", "dtype": "float32"},
    "probe": {**DEFAULT["probe"], "solver": "paper", "l1": "0.001", "l2": "0.01",
              "standardise": "false", "penalty": "neurox"},
    "ranking": {"order": "stepped", "stride": "100"},
    "ablation": {"fill": "zero"},
    "minimal_set": {"deltas": "1", "scale": "absolute", "hold": "0", "counts": "",
                    "percents": ",".join(map(str, range(1, 100)))}}
NEUROX = {
    **JMLR2023,
    "probe": {**JMLR2023["probe"], "l2": "0.001", "batch_words": "32", "shuffle": "false"}}
RECIPES = {"default": DEFAULT, "jmlr2023": JMLR2023, "neurox": NEUROX}


@dataclasses.dataclass
class Recipe:
    name: str
    scale: str  # of weights
    deviations: list
    early: list  # those that are known before neurons are ranked
    late: list  # those of analyses

    @property
    def cell(self):
        return self.name + " (changed)" * bool(self.deviations)

    @property
    def note(self):
        changes = ", but " * bool(self.deviations) + ", ".join(self.deviations)
        return f"Recipe: {self.name}{changes}; weights for {self.scale} activations."

    @property
    def log_line(self):
        """Nothing is said of the plain default."""
        if self.name == "default" and not self.deviations and not self.late:
            return []
        return ["; ".join([f"run: recipe {self.name}", *self.deviations, *self.late])]


def recipe_of(job):
    name = job["probe"]["recipe"]
    scale = "standardised" if job["probe"]["standardise"] == "true" else "raw"
    found = [f"{section}.{key} = {job[section][key]} (recipe: {value})"
             for section, keys in RECIPES[name].items() for key, value in keys.items()
             if job[section][key] != value]
    late = [text for text in found if text.startswith(("ablation.", "minimal_set."))]
    found = found[:len(found) - len(late)]
    early = [text for text in found if not text.startswith("ranking.")]
    # The papers' score ranks neurons while probes are trained.
    return Recipe(name, scale, found,
                  found if job["probe"]["selection"] == "paper-score" else early, late)
