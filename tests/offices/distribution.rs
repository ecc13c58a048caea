//! An office's database on a server of several nodes: what is asked of the Citus extension. It has no package where this is
//! tested, so that functions of the same names stand in for it: they take the same arguments, refuse a table that is not
//! there, and keep what they were told.

use crate::common::Desk;

/// Two functions with the names and arguments of the extension's, and the table where it keeps what lies where.
const STAND_INS: &[&str] = &[
    "CREATE TABLE public.told (turn BIGINT GENERATED ALWAYS AS IDENTITY, said TEXT NOT NULL)",
    "CREATE SCHEMA stand_in",
    "ALTER TABLE public.told SET SCHEMA stand_in",
    "CREATE TABLE stand_in.pg_dist_partition (logicalrelid REGCLASS PRIMARY KEY)",
    "CREATE FUNCTION create_reference_table(table_name REGCLASS) RETURNS VOID LANGUAGE SQL AS $$ \
     INSERT INTO stand_in.pg_dist_partition VALUES (table_name); \
     INSERT INTO stand_in.told (said) VALUES (table_name || ' everywhere') $$",
    "CREATE FUNCTION create_distributed_table(table_name REGCLASS, distribution_column TEXT, \
     colocate_with TEXT DEFAULT 'default') RETURNS VOID LANGUAGE SQL AS $$ \
     INSERT INTO stand_in.pg_dist_partition VALUES (table_name); \
     INSERT INTO stand_in.told (said) VALUES (table_name || ' by ' || distribution_column || ' beside ' || colocate_with) $$",
];

/// An office on a server, with what stands in for the extension; nothing where the tests are on SQLite.
fn with_stand_ins() -> Option<Desk> {
    let desk = Desk::staffed("甲镇");
    desk.address()?;
    desk.undo(STAND_INS.iter().map(|&statement| statement.to_owned()));
    let name = "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() \
                || ' SET search_path TO public, stand_in'; END $$";
    desk.undo([name.to_owned()]);
    desk.end_connections();
    Some(desk)
}

fn distribute(desk: &Desk, more: &[&str]) -> crate::common::Answer {
    let words = ["db", "distribute", "--db", desk.address().unwrap_or("data")];
    desk.run_words(words.into_iter().chain(more.iter().copied()))
}

fn told(desk: &Desk) -> Vec<String> {
    desk.column("SELECT said AS text FROM stand_in.told ORDER BY turn")
}

#[test]
fn without_the_extension_it_is_refused_and_said_what_to_do() {
    let desk = Desk::staffed("甲镇");
    let answer = distribute(&desk, &[]);
    assert_eq!(answer.code, 2, "{answer:?}");
    let (what, to_do) = match desk.address() {
        Some(_) => ("没有 Citus 扩展", "CREATE EXTENSION citus"),
        None => ("SQLite 是一个文件", "yushui move"),
    };
    assert!(
        answer.complaint.contains(what)
            && answer.complaint.contains("什么也没有改")
            && answer.complaint.contains(to_do),
        "{answer:?}"
    );
    desk.done("verify");
}

/// Every table of the schema has its place and every unique key of a table by region begins with it: a migration that
/// forgets either is named here.
#[test]
fn every_table_is_placed_once_and_the_office_works_on() {
    let Some(desk) = with_stand_ins() else {
        return every_table_of_a_file_has_its_place();
    };
    let planned = distribute(&desk, &["--plan"]);
    assert_eq!(planned.code, 0, "{planned:?}");
    assert!(planned.printed.contains("什么也没有改"), "{planned:?}");
    assert_eq!(told(&desk), Vec::<String>::new());

    let done = distribute(&desk, &[]);
    assert_eq!(done.code, 0, "{done:?}");
    let statements = |printed: &str| -> Vec<String> {
        let lines = printed.lines().filter(|line| line.ends_with(';'));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(statements(&planned.printed), statements(&done.printed));
    let told_first = told(&desk);
    assert_eq!(
        told_first[..6],
        [
            "audit_sent everywhere",
            "audit_target everywhere",
            "division everywhere",
            "meta everywhere",
            "person by region beside none",
            "account_request by region beside person",
        ]
    );
    for table in ["payment_batch", "payment_line", "audit_entry", "counter"] {
        let beside = format!("{table} by region beside person");
        assert!(told_first.contains(&beside), "{told_first:?}");
    }
    // Twice is once, and the office goes on.
    let again = distribute(&desk, &[]);
    assert!(again.printed.contains("已经分布好了"), "{again:?}");
    assert_eq!(told(&desk), told_first);
    desk.import_sample("jia_town_2011.xlsx");
    desk.pay("--month 2011-08");
    desk.done("verify");
}

fn every_table_of_a_file_has_its_place() {
    let desk = Desk::staffed("甲镇");
    let tables = desk.column(
        "SELECT name AS text FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'",
    );
    assert!(tables.len() > 70, "{tables:?}");
    let without: Vec<&String> = tables
        .iter()
        .filter(|table| ground::distribution::lies(table).is_none())
        .collect();
    assert_eq!(without, Vec::<&String>::new());
}

#[test]
fn what_does_not_fit_is_named_and_nothing_is_changed() {
    let Some(desk) = with_stand_ins() else {
        return without_the_extension_it_is_refused_and_said_what_to_do();
    };
    let own = [
        "CREATE TABLE own_list (id BIGINT PRIMARY KEY)",
        "CREATE UNIQUE INDEX post_by_id ON post (id)",
        "ALTER TABLE identity ADD CONSTRAINT identity_of_person FOREIGN KEY (region, person) REFERENCES person (region, id)",
    ];
    desk.undo(own.map(str::to_owned));
    let answer = distribute(&desk, &[]);
    assert_eq!(answer.code, 2, "{answer:?}");
    for named in ["own_list", "post_by_id", "identity_of_person"] {
        assert!(answer.complaint.contains(named), "{named}: {answer:?}");
    }
    assert_eq!(told(&desk), Vec::<String>::new());
}

#[test]
fn a_table_that_the_server_refuses_takes_all_of_them_back() {
    let Some(desk) = with_stand_ins() else {
        return without_the_extension_it_is_refused_and_said_what_to_do();
    };
    // The last of them is refused, as a server that lost a node would.
    let refused = "ALTER TABLE stand_in.told ADD CHECK (said NOT LIKE 'wording %')";
    desk.undo([refused.to_owned()]);
    let answer = distribute(&desk, &[]);
    assert_eq!(answer.code, 2, "{answer:?}");
    assert!(answer.complaint.contains("wording"), "{answer:?}");
    assert_eq!(told(&desk), Vec::<String>::new());
    assert!(
        desk.column("SELECT CAST(logicalrelid AS TEXT) AS text FROM stand_in.pg_dist_partition")
            .is_empty()
    );
}
