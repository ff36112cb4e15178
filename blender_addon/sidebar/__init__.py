"""The sidebar: its panels, and the operators behind them."""
