"""Train and judge: SFT, then DPO on top of the existing adapter, then scores by execution."""
