// Replays one order and placement on a worker thread.

import { serve } from "../../pool/serve.ts";
import { replay } from "./run.ts";

serve(replay);
