// The traces that are known: what they are, where they are to be had and under which terms, and what their files must be, by
// checksum. The data are other people's and no part of this project.

import type { TraceFormat } from "../sim/workloads/formats.ts";

export interface KnownFile {
  /** Below the folder of traces. */
  readonly path: string;
  readonly sha256: string;
}

export interface KnownTrace {
  readonly name: string;
  readonly what: string;
  readonly format: TraceFormat;
  readonly from: string;
  readonly terms: string;
  /** Files that can be verified; none where everybody takes the part they need. */
  readonly files: readonly KnownFile[];
}

const openb = (file: string, sha256: string): KnownFile => ({ path: `openb/${file}`, sha256 });
const metacentrum = (file: string, sha256: string): KnownFile => ({
  path: `metacentrum2013/${file}`,
  sha256,
});

export const KNOWN_TRACES: readonly KnownTrace[] = [
  {
    name: "openb",
    what: "nodes and pods of a GPU-sharing cluster, with variants of the pod list; the data of FGD",
    format: "openb",
    from: "github.com/alibaba/clusterdata, cluster-trace-gpu-v2023/csv (pod lists gzipped)",
    terms: "no licence stated; cite Weng et al., USENIX ATC 2023",
    files: [
      openb(
        "openb_node_list_all_node.csv",
        "5a85c2af79c66a1efff8bbcbda430400aae56d8431370d738480967e1a9c6b15",
      ),
      openb(
        "openb_node_list_gpu_node.csv",
        "2beca64b4d3dfa342036a34b56a495c6cef9225db836c81f541282cb1df320b5",
      ),
      openb(
        "openb_pod_list_cpu100.csv.gz",
        "f84b3957aa74ee9d0f6ec95d6b67485b915f5bbcef5aff0f34ab6ba9bfbc4a1f",
      ),
      openb(
        "openb_pod_list_cpu250.csv.gz",
        "3d96713b76d518d7303da943da77f382c9db98bd34191b082733a54358e0ec52",
      ),
      openb(
        "openb_pod_list_default.csv.gz",
        "dc395ddbd156933a57da9caee1d79ddd745146deb1255bcb1f4aac54bc3047f3",
      ),
      openb(
        "openb_pod_list_gpushare100.csv.gz",
        "31706cd1f34e4ecc92e601179572f306c0061eb6cb0429e6513fab6b92151958",
      ),
      openb(
        "openb_pod_list_gpushare40.csv.gz",
        "29dcd6f7c5aff5e0896195cd79b430f36103d3c4f55db03ce9ea872248ad4cc4",
      ),
      openb(
        "openb_pod_list_gpuspec10.csv.gz",
        "aa37f89cafdbd60a6222ac120651f231555e8255c76f58f7f7e6e9ba03287ab8",
      ),
      openb(
        "openb_pod_list_gpuspec33.csv.gz",
        "de1c217eb656cca14cfcd8f5f17ea2dc72a8f33cebd65fc93054aa696ad256c3",
      ),
      openb(
        "openb_pod_list_multigpu20.csv.gz",
        "c8e76ce9f36218375dc286ef8ddf6ccacc123ea1e129892164dbf32c500e18a0",
      ),
      openb(
        "openb_pod_list_multigpu50.csv.gz",
        "d77e9899ab1544856ec40847ee380800df8b4da7fedda0f15c2b2648425da3fc",
      ),
    ],
  },
  {
    name: "metacentrum2013",
    what: "60 days of jobs of a grid (clusters zewura and zegox), converted to CSV",
    format: "metacentrum",
    from: "github.com/aleasimulator/alea, data-set/wagap-2013.swf",
    terms: "none stated; provided by CERIT-SC and MetaCentrum, cite Klusacek and Chlumsky, JSSPP 2018",
    files: [
      metacentrum("jobs-day00-59.csv.gz", "c68745aad65555aba1c75d126ba4484a35ea57ca61b61f994d24ce160d75f099"),
      metacentrum("nodes.csv", "ba284b45ee8a37f0abd92d725280a43ed7be704ecca9e0a65a2a25d2f1f198ff"),
    ],
  },
  {
    name: "google-2011",
    what: "a month of a Google cell of 12,500 machines; task_events and machine_events",
    format: "google-2011",
    from: "github.com/google/cluster-data, ClusterData2011_2",
    terms: "CC-BY; cite Reiss, Wilkes, Hellerstein 2011",
    files: [],
  },
  {
    name: "alibaba-2018",
    what: "eight days of 4,000 machines of Alibaba; batch_task and machine_meta",
    format: "alibaba-2018",
    from: "github.com/alibaba/clusterdata, cluster-trace-v2018",
    terms: "for research, no licence stated; cite its authors",
    files: [],
  },
  {
    name: "swf",
    what: "any log of the Parallel Workloads Archive",
    format: "swf",
    from: "www.cs.huji.ac.il/labs/parallel/workload",
    terms: "as each log says; cite Feitelson, Tsafrir, Krakov, JPDC 2014",
    files: [],
  },
];
