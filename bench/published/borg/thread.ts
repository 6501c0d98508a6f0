// Packs one cell on a worker thread.

import { serve } from "../../pool/serve.ts";
import { runBorg } from "./run.ts";

serve(runBorg);
