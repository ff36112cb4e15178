"""What voices read in place of text (IPA, pinyin, kana), and from the times of that to phones."""
