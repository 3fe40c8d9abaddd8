"""What a person can do: each public function is one job, one commit, and has never heard of HTTP."""
