// Runs of an experiment on a worker thread.

import { serve } from "../pool/serve.ts";
import { runOnce } from "./run.ts";

serve(runOnce);
