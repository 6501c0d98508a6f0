# The common part in SimPy: first fit of the tasks in a file on nodes with slots. A process for each task, as SimPy's
# manual has it; nodes with a free slot lie in a heap, so that the first is found without looking at the full ones.
# `python3 first-fit-simpy.py FILE NODES SLOTS` prints its figures as one line of JSON.

import heapq
import json
import resource
import sys
import time
from collections import deque

import simpy


class Cluster:
    def __init__(self, env, nodes, slots):
        self.env = env
        self.free = [slots] * nodes
        self.open = list(range(nodes))
        self.queue = deque()
        self.running = 0
        self.completed = 0
        self.started = 0
        self.waited = 0.0
        self.area = 0.0
        self.since = 0.0

    def count(self, by):
        now = self.env.now
        self.area += self.running * (now - self.since)
        self.since = now
        self.running += by

    def take(self):
        node = self.open[0]
        self.free[node] -= 1
        if self.free[node] == 0:
            heapq.heappop(self.open)
        return node

    def give(self, node):
        self.free[node] += 1
        if self.free[node] == 1:
            heapq.heappush(self.open, node)

    def task(self, run):
        arrived = self.env.now
        if not self.open:
            turn = self.env.event()
            self.queue.append(turn)
            yield turn
        node = self.take()
        self.started += 1
        self.waited += self.env.now - arrived
        self.count(1)
        yield self.env.timeout(run)
        self.count(-1)
        self.completed += 1
        self.give(node)
        if self.queue:
            self.queue.popleft().succeed()


def arrivals(env, cluster, tasks):
    for at, run in tasks:
        yield env.timeout(at - env.now)
        env.process(cluster.task(run))


def main(path, nodes, slots):
    with open(path) as lines:
        next(lines)
        tasks = [tuple(int(field) / 1e6 for field in line.split(",")) for line in lines]
    end = tasks[-1][0]
    before = time.perf_counter()
    env = simpy.Environment()
    cluster = Cluster(env, nodes, slots)
    env.process(arrivals(env, cluster, tasks))
    env.run(until=end)
    wall = time.perf_counter() - before
    cluster.count(0)
    # Every event that was scheduled has drawn a number; those that are still to come were not handled.
    events = next(env._eid) - len(env._queue)
    figures = {
        "version": f"SimPy {simpy.__version__}, Python {sys.version.split()[0]}",
        "wallSeconds": wall,
        "events": events,
        "peakMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "completed": cluster.completed,
        "running": cluster.running,
        "meanRunning": cluster.area / end,
        "meanWaitSeconds": cluster.waited / cluster.started,
    }
    print(json.dumps(figures))


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
