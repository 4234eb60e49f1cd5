"""Train and judge: SFT, then DPO on top of the existing adapter, then scores by execution."""

import logging
import os

# Read when torch loads OpenMP. Threads that spin while they wait take the cores from whoever they wait for: with other
# work on two cores, training took more than five times as long.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
# Said once an import: an optional kernel of bitsandbytes' CPU code is absent. It is not needed.
logging.getLogger("bitsandbytes.backends.cpu.ops").setLevel(logging.ERROR)
