"""Which tasks an analysis has written a file of, and what these hold."""
import json

from expect import equal


def written(run, analysis, asked, tasks, of_dev=False):
    """[(content, task)] of all that were to be written: one file of each task of labels if `asked`,
    with `of_dev` of those with dev words; fails if others are there or one names another task.
    `tasks`: (probe, scores, ranking, words) of each."""
    wanted = [task for task in tasks if asked and not task[0].of_numbers
              and (not of_dev or len(task[3].rows("dev")))]
    files = [f"{analysis}_{probe.task}.json" for probe, *_ in wanted]
    equal(f"files of {analysis}", sorted(p.name for p in (run / "analyses").glob(f"{analysis}_*")),
          sorted(files))
    found = [json.loads((run / "analyses" / name).read_text(encoding="utf8")) for name in files]
    equal(f"tasks of {analysis}", [content["task"] for content in found],
          [probe.task for probe, *_ in wanted])
    return list(zip(found, wanted))
