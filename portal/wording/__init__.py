"""Words for children and families: hard words explained, plan sentences to begin from, and a look at what was typed."""
