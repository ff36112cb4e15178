"""EMAGE: body, hands and face from sound by a published neural model, where the user has its weights.

Liu et al., "EMAGE: Towards Unified Holistic Co-Speech Gesture Generation via Expressive Masked Audio Gesture
Modeling" (CVPR 2024), the published model that hears sound alone. This is an implementation of our own;
weights are not contained. :mod:`.generate`, :mod:`.weights` and :mod:`.networks` import torch.
"""
