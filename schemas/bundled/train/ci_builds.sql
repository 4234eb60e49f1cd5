-- domain: continuous integration
CREATE TABLE repos (repo_id INTEGER PRIMARY KEY, repo_name TEXT, main_language TEXT, stars INTEGER);
CREATE TABLE builds (
  build_id INTEGER PRIMARY KEY,
  repo_id INTEGER REFERENCES repos(repo_id),
  branch TEXT,
  commit_sha TEXT,
  triggered_by TEXT,
  started TIMESTAMP,
  duration_s INTEGER,
  verdict TEXT CHECK (verdict IN ('passed', 'failed', 'errored', 'skipped'))
);
CREATE TABLE test_results (build_id INTEGER REFERENCES builds(build_id), test_name TEXT, ms INTEGER, ok BOOLEAN, PRIMARY KEY (build_id, test_name));
