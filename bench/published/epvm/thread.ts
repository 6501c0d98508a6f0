// Runs one strategy and seed on a worker thread.

import { serve } from "../../pool/serve.ts";
import { runEpvm } from "./run.ts";

serve(runEpvm);
