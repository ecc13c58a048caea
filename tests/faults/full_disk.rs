//! A full disk (F-11): what was acknowledged is stored, what was not stored is not acknowledged, and with room again the
//! same server writes again. The office lives on a small disk of its own, seen by its server alone.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::sheet::id_number;
use crate::common::web::{Browser, Site};
use crate::common::{Answer, CLERK, Desk, PASSWORD};
use serde_json::json;

/// A small disk, mounted in a namespace of its own by whoever runs the test, with a copy of the office on it.
const ON_A_SMALL_DISK: &str =
    "mount -t tmpfs -o size=24m none disk && cp -a data disk/data && exec \"$0\" \"$@\"";

/// An office on a disk of 24 MB.
struct SmallDisk {
    site: Site,
    /// The disk, as it is seen from outside the server's namespace.
    disk: PathBuf,
}

impl SmallDisk {
    fn new(desk: &Desk) -> SmallDisk {
        std::fs::create_dir(desk.path("disk")).unwrap();
        let mut server = Command::new("unshare");
        server.args(["--map-root-user", "--mount", "sh", "-c", ON_A_SMALL_DISK]);
        server.arg(env!("CARGO_BIN_EXE_yushui"));
        server.args(["serve", "--listen", "127.0.0.1:0", "--data", "disk/data"]);
        let site = Site::of(server.current_dir(desk.path("")));
        let seen = Path::new("/proc")
            .join(site.process().to_string())
            .join("root");
        let inside = desk.path("disk").canonicalize().unwrap();
        let disk = seen.join(inside.strip_prefix("/").unwrap());
        SmallDisk { site, disk }
    }

    /// Takes every byte that is left.
    fn fill(&self) {
        let mut filler = File::create(self.disk.join("filler")).unwrap();
        while filler.write_all(&[0; 4096]).is_ok() {}
        while filler.write_all(&[0]).is_ok() {}
    }

    fn make_room(&self) {
        std::fs::remove_file(self.disk.join("filler")).unwrap();
    }

    /// Runs a command on the office beside the server.
    fn command(&self, desk: &Desk, command: &str) -> Answer {
        let process = self.site.process().to_string();
        let mut program = Command::new("nsenter");
        program.args([
            "--preserve-credentials",
            "--user",
            "--mount",
            "--target",
            &process,
        ]);
        program.args(["sh", "-c", "cd \"$0\" && exec \"$@\""]);
        program.arg(desk.path("")).arg(env!("CARGO_BIN_EXE_yushui"));
        program
            .args(command.split(' '))
            .args(["--data", "disk/data"]);
        program.env("YUSHUI_PASSWORD", PASSWORD);
        program.output().unwrap().into()
    }

    /// How many entries of one kind a fresh look at the files finds.
    fn stored(&self, desk: &Desk) -> usize {
        let copy = desk.path("seen");
        std::fs::create_dir(&copy).unwrap();
        for file in ["yushui.db", "yushui.db-wal"] {
            std::fs::copy(self.disk.join("data").join(file), copy.join(file)).unwrap();
        }
        let found = crate::common::column_of(
            &copy.join("yushui.db"),
            "SELECT CAST(COUNT(*) AS TEXT) AS text FROM ledger_entry",
        );
        found[0].parse().unwrap()
    }
}

/// Records a visit; whether it was acknowledged.
fn visited(clerk: &mut Browser) -> bool {
    let fields = json!({"date": "2011-08-01", "festival": "八一", "person": "赵一", "whose": "nobody", "goods": "米面油".repeat(60)});
    let answer = clerk.post_json("/api/v1/ledgers/visit", &json!({ "fields": fields }));
    let full = answer.status == 422 && answer.html.contains("磁盘已满");
    assert!(full || answer.status == 201, "{}", answer.html);
    answer.status == 201
}

#[test]
fn a_full_disk_acknowledges_nothing_and_room_brings_writing_back() {
    let desk = Desk::staffed("甲镇");
    let small = SmallDisk::new(&desk);
    let mut clerk = small.site.sign_in(CLERK);
    assert!(visited(&mut clerk), "there is room");
    // Whoever looks after the machine is told before it is full; the clerk is not.
    let desk_of = |name: &str| small.site.sign_in(name).open("/");
    let told = desk_of("管理员");
    assert!(told.shows("磁盘只剩"), "{}", told.text());
    assert!(!desk_of(CLERK).shows("磁盘只剩"));
    small.fill();
    let mut acknowledged = 1;
    let mut refused = 0;
    // What the log has room for already may still be written; then nothing can be.
    for _ in 0..60 {
        if visited(&mut clerk) {
            assert_eq!(refused, 0, "acknowledged after the disk was full");
            acknowledged += 1;
        } else {
            refused += 1;
        }
    }
    assert!(refused >= 10, "the disk never got full");
    assert!(clerk.get("/ledgers/visit").status == 200, "reading goes on");
    // What is printed is told to the audit first, and says why it cannot be.
    let paper = clerk.get("/ledgers/visit/print");
    assert!(
        paper.status == 422 && paper.shows("磁盘已满"),
        "{}",
        paper.text()
    );
    assert_eq!(small.stored(&desk), acknowledged);
    small.make_room();
    assert!(visited(&mut clerk), "writing comes back by itself");
    assert!(visited(&mut clerk));
    std::fs::remove_dir_all(desk.path("seen")).unwrap();
    assert_eq!(small.stored(&desk), acknowledged + 2);
}

/// A roster of one, as a clerk hands it in.
fn roster() -> String {
    format!(
        "姓名,身份证号,人员类别,村\n张甲,{},复员军人,东村\n",
        id_number(1)
    )
}

#[test]
fn whatever_a_clerk_does_on_a_full_disk_says_so_and_is_half_done_nowhere() {
    let desk = Desk::staffed("甲镇");
    let small = SmallDisk::new(&desk);
    let mut clerk = small.site.sign_in(CLERK);
    clerk.open("/ledgers/visit/new");
    small.fill();
    // What the log has room for already is used up.
    let kept = |clerk: &mut Browser, n: usize| {
        clerk.post(
            &format!("/drafts/visit_{n}"),
            &[("goods", &"米".repeat(9_000))],
        )
    };
    let full = (0..200).find(|n| kept(&mut clerk, *n).status != 204);
    assert!(full.is_some(), "the disk never got full");
    let files = || std::fs::read_dir(small.disk.join("data")).unwrap().count();
    let before = files();
    let draft = kept(&mut clerk, 900);
    let table = roster();
    let roster = ("file", "名册.csv", table.as_bytes());
    let import = clerk.upload("/imports", &[], &[roster]);
    let form = clerk.post(
        "/ledgers/visit/new",
        &[
            ("date", "2011-08-01"),
            ("festival", "八一"),
            ("person", "赵一"),
            ("whose", "nobody"),
        ],
    );
    for (what, page) in [
        ("a draft", &draft),
        ("an import", &import),
        ("a form", &form),
    ] {
        let said = page.status == 422 && page.text().contains("磁盘已满");
        assert!(said, "{what}: {} {}", page.status, page.text());
    }
    assert_eq!(files(), before, "nothing of it is left");
    assert_eq!(clerk.get("/people").status, 200, "reading goes on");
    small.make_room();
    assert_eq!(kept(&mut clerk, 900).status, 204);
    let import = clerk.upload("/imports", &[], &[roster]);
    assert_eq!(import.status, 303, "{}", import.text());
}

#[test]
fn the_command_line_says_that_the_disk_is_full_and_goes_on_with_room() {
    let desk = Desk::staffed("甲镇");
    let small = SmallDisk::new(&desk);
    std::fs::write(desk.path("名册.csv"), roster()).unwrap();
    let on_it = |command: &str| small.command(&desk, command);
    small.fill();
    for command in [
        format!("import 名册.csv --as {CLERK}"),
        "users add --name 钱十 --role 经办".to_owned(),
        format!(
            "standards confirm --scheme disability_pension --effective 2024-08-01 --cycle 月 --pay-months 每月 --as {CLERK}"
        ),
    ] {
        let answer = on_it(&command);
        assert_eq!(answer.code, 2, "{command}: {answer:?}");
        assert!(
            answer.complaint.contains("磁盘已满"),
            "{command}: {answer:?}"
        );
    }
    assert_eq!(on_it("verify").code, 0, "reading goes on");
    small.make_room();
    let answer = on_it(&format!("import 名册.csv --as {CLERK}"));
    assert_eq!(answer.code, 0, "{answer:?}");
}
