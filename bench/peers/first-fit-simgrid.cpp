// The common part in SimGrid: first fit of the tasks in a file on nodes with slots. A host for each node, and an actor for
// each slot, which waits for a task and then sleeps as long as it runs: an actor for each task took three times as long, and
// one that computes instead of sleeping six times.
// `first-fit-simgrid FILE NODES SLOTS` prints its figures as one line of JSON.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <queue>
#include <simgrid/s4u.hpp>
#include <simgrid/version.h>
#include <string>
#include <sys/resource.h>
#include <vector>

namespace s4u = simgrid::s4u;

struct Task {
  double at;
  double run;
};

struct Slot {
  int node;
  double run;
  s4u::SemaphorePtr go;
};

static std::vector<Task> tasks;
/** By node: those that run nothing. */
static std::vector<std::vector<Slot*>> free_slots;
/** Nodes with a free slot, the first on top. */
static std::priority_queue<int, std::vector<int>, std::greater<int>> open_nodes;
static std::deque<Task> waiting;
static long events = 0, started = 0, completed = 0, running = 0;
static double waited = 0, area = 0, since = 0;

static void count(int by) {
  double now = s4u::Engine::get_clock();
  area += running * (now - since);
  since = now;
  running += by;
}

static void start(const Task& task) {
  auto& slots = free_slots[open_nodes.top()];
  Slot* slot = slots.back();
  slots.pop_back();
  if (slots.empty())
    open_nodes.pop();
  started++;
  waited += std::max(0.0, s4u::Engine::get_clock() - task.at);
  count(1);
  slot->run = task.run;
  slot->go->release();
}

static void serve(Slot* slot) {
  while (true) {
    slot->go->acquire();
    events++;
    s4u::this_actor::sleep_for(slot->run);
    events++;
    count(-1);
    completed++;
    auto& slots = free_slots[slot->node];
    slots.push_back(slot);
    if (slots.size() == 1)
      open_nodes.push(slot->node);
    if (waiting.empty())
      continue;
    Task next = waiting.front();
    waiting.pop_front();
    start(next);
  }
}

static void arrivals() {
  for (const Task& task : tasks) {
    s4u::this_actor::sleep_for(std::max(0.0, task.at - s4u::Engine::get_clock()));
    events++;
    if (open_nodes.empty())
      waiting.push_back(task);
    else
      start(task);
  }
}

int main(int argc, char** argv) {
  s4u::Engine engine(&argc, argv);
  std::ifstream file(argv[1]);
  int nodes = std::atoi(argv[2]), slots = std::atoi(argv[3]);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    size_t comma = line.find(',');
    tasks.push_back({std::stod(line.substr(0, comma)) / 1e6, std::stod(line.substr(comma + 1)) / 1e6});
  }
  double end = tasks.back().at;
  auto before = std::chrono::steady_clock::now();
  auto* zone = s4u::create_full_zone("cluster");
  std::vector<s4u::Host*> hosts;
  for (int node = 0; node < nodes; node++)
    hosts.push_back(zone->create_host("node-" + std::to_string(node), 1e9)->set_core_count(slots));
  zone->seal();
  free_slots.resize(nodes);
  for (int node = 0; node < nodes; node++) {
    open_nodes.push(node);
    for (int number = 0; number < slots; number++) {
      Slot* slot = new Slot{node, 0, s4u::Semaphore::create(0)};
      free_slots[node].push_back(slot);
      s4u::Actor::create("slot", hosts[node], [slot] { serve(slot); });
    }
  }
  s4u::Actor::create("arrivals", hosts[0], arrivals);
  engine.run_until(end);
  std::chrono::duration<double> wall = std::chrono::steady_clock::now() - before;
  count(0);
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  std::printf("{\"version\":\"SimGrid %d.%d\",\"wallSeconds\":%.6f,\"events\":%ld,\"peakMiB\":%.3f,\"completed\":%ld,\"running\":%ld,"
              "\"meanRunning\":%.6f,\"meanWaitSeconds\":%.9f}\n",
              SIMGRID_VERSION_MAJOR, SIMGRID_VERSION_MINOR, wall.count(), events, usage.ru_maxrss / 1024.0, completed, running, area / end, waited / started);
  std::fflush(stdout);
  std::_Exit(0); // what still sleeps is of no interest
}
