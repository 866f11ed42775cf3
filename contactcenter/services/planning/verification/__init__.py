"""The closed loop: rosters are simulated, requirements corrected, and rosters made again."""
