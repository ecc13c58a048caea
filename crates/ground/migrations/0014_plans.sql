-- 年度计划: kind annual (双拥工作计划), publicity (宣教计划); state draft, issued, closed.
CREATE TABLE plan (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    division BIGINT NOT NULL,
    year INTEGER NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    doc_number TEXT NOT NULL,
    issued_on TEXT,
    closed_on TEXT,
    closing TEXT NOT NULL,
    version INTEGER NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX plan_year ON plan (region, year, division);

-- A goal (目标) of a plan. target in the smallest unit of its indicator: fen, tenths of a percent, else as counted.
-- at_most: 1 where the figure must not exceed the target. state: open, dropped.
CREATE TABLE plan_goal (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    plan BIGINT NOT NULL,
    place INTEGER NOT NULL,
    title TEXT NOT NULL,
    indicator TEXT NOT NULL,
    target BIGINT,
    at_most INTEGER NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX plan_goal_plan ON plan_goal (region, plan, place);

-- A task (任务). kind: plain, project (双十项实事). unit: member unit (成员单位) that answers for it, nothing for the office itself;
-- helpers: units that help, as ,3,5,. source: the ledger entry it came from. entry: the ledger entry it feeds.
-- state: new, going, waiting, done, cancelled, dropped.
CREATE TABLE plan_task (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    division BIGINT NOT NULL,
    year INTEGER NOT NULL,
    plan BIGINT,
    goal BIGINT,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    unit BIGINT,
    helpers TEXT NOT NULL,
    leader TEXT NOT NULL,
    due_on TEXT NOT NULL,
    planned_fen BIGINT NOT NULL,
    direction TEXT NOT NULL,
    number INTEGER NOT NULL,
    source_kind TEXT NOT NULL,
    source BIGINT,
    state TEXT NOT NULL,
    percent INTEGER NOT NULL,
    spent_fen BIGINT NOT NULL,
    results TEXT NOT NULL,
    submitted_on TEXT,
    done_on TEXT,
    cancelled_on TEXT,
    urged INTEGER NOT NULL,
    entry BIGINT,
    version INTEGER NOT NULL,
    recorded_by BIGINT NOT NULL,
    recorded_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX plan_task_plan ON plan_task (region, plan, goal);
CREATE INDEX plan_task_due ON plan_task (region, due_on);
CREATE INDEX plan_task_unit ON plan_task (region, unit);
CREATE INDEX plan_task_source ON plan_task (region, source);
CREATE INDEX plan_task_entry ON plan_task (region, entry);

-- What happened to a plan or a task, one after the other. evidence: ledger entries it cites, as meeting/990101-12, by spaces.
CREATE TABLE plan_step (
    region INTEGER NOT NULL,
    id BIGINT NOT NULL,
    plan BIGINT,
    task BIGINT,
    step TEXT NOT NULL,
    on_date TEXT NOT NULL,
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    percent INTEGER,
    spent_fen BIGINT,
    words TEXT NOT NULL,
    evidence TEXT NOT NULL,
    recorded_by BIGINT NOT NULL,
    by_name TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    mac TEXT NOT NULL,
    PRIMARY KEY (region, id)
);
CREATE INDEX plan_step_plan ON plan_step (region, plan, id);
CREATE INDEX plan_step_task ON plan_step (region, task, id);
