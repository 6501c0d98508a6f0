// Runs one queueing system on a worker thread.

import { serve } from "../../pool/serve.ts";
import { runQueueing } from "./run.ts";

serve(runQueueing);
