"""The protocol of ../svi/serve.ts: a line of JSON when a contender is ready, and one after each turn."""
import json
import statistics
import sys
import time


def serve(facts, run, length):
    """Answers each line of milliseconds with the times of steps; `run` makes `length` of them and waits for their end."""
    print(json.dumps(facts), flush=True)
    for line in sys.stdin:
        end, times, used = time.perf_counter() + float(line) / 1e3, [], time.process_time()
        while not times or time.perf_counter() < end:
            start = time.perf_counter()
            run()
            times.append((time.perf_counter() - start) / length * 1e3)
        steps = len(times) * length
        print(json.dumps({
            "median": statistics.median(times),
            "least": min(times),
            "processor": (time.process_time() - used) * 1e3 / steps,
            "steps": steps,
        }), flush=True)
