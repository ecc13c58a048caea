-- Suspicions are counted and read by the list that said them first or last.
CREATE INDEX comparison_hit_list ON comparison_hit (region, list);
CREATE INDEX comparison_hit_last_list ON comparison_hit (region, last_list);
