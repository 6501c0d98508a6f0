#!/usr/bin/env node
// The built executable. In a checkout, `npm run wavetank` runs the sources instead.
import "../dist/src/cli/wavetank.js";
