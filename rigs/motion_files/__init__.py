"""Motion files of other tools, read and written: BVH, Live Link Face, AMASS, EMAGE, .smpl, VRMA."""
