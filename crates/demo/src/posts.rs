//! The leading groups, offices and liaisons of the sample offices, with a change of persons.

use kernel::{Date, DivisionCode};

use super::{acted, made};
use ground::acts::All;
use ground::authority::{Action, Actor};
use ground::error::Result;
use ground::office::Office;
use registers::organisation::Directory;
use registers::organisation::posts::{Appointed, Liaisons, OrganKind, Organs, Post, posts};

/// Post, name, unit and title.
type Seat = (&'static str, &'static str, &'static str);

/// Who leads an office's 双拥 work.
pub(super) struct Leading {
    group: &'static [Seat],
    office: &'static [Seat],
    /// Who made way a year before, and for whom.
    replaced: Option<(&'static str, &'static str)>,
    /// Whether each village has a liaison of its own, all but the last.
    liaisons: bool,
    /// What its documents begin with.
    document: &'static str,
}

pub(super) const TOWN: Leading = Leading {
    group: &GROUP,
    office: &OFFICE,
    replaced: Some(("蒋卫国", "孔令辉")),
    liaisons: true,
    document: "甲委办",
};
pub(super) const TOWNSHIP: Leading = Leading {
    group: &[
        ("组长", "傅长庚", "党委委员、乡长"),
        ("副组长", "祝铁军", "党委委员、人武部部长"),
        ("副组长", "水清莲", "副乡长"),
        ("成员", "史文远", "党政办公室主任"),
        ("成员", "鲍春华", "民政办公室主任"),
        ("成员", "葛秀梅", "妇联主席"),
        ("成员", "尹国强", "派出所所长"),
        ("成员", "卞志明", "卫生院院长"),
    ],
    office: &[("办公室主任", "鲍春华", "民政办公室主任")],
    replaced: None,
    liaisons: true,
    document: "乙委办",
};
pub(super) const STREET: Leading = Leading {
    group: &[
        ("组长", "严敬之", "党工委书记"),
        ("副组长", "柏松年", "办事处主任"),
        ("副组长", "雷震", "人武部部长"),
        ("成员", "苗春雨", "党政办公室主任"),
        ("成员", "花静", "社会事务科科长"),
        ("成员", "云海涛", "派出所所长"),
    ],
    office: &[("办公室主任", "花静", "社会事务科科长")],
    replaced: None,
    liaisons: false,
    document: "丙街委",
};
pub(super) const CITY: Leading = Leading {
    group: &[
        ("组长", "纪怀远", "市委书记"),
        ("副组长", "沙云涛", "副市长"),
        ("副组长", "易成钢", "军分区政治部主任"),
        ("成员", "蓝文博", "市委宣传部部长"),
        ("成员", "鲁振声", "市民政局局长"),
        ("成员", "成惠民", "市教育局局长"),
    ],
    office: &[("办公室主任", "鲁振声", "市民政局局长")],
    replaced: None,
    liaisons: false,
    document: "丁委办",
};

const GROUP: [Seat; 9] = [
    ("组长", "周明远", "党委书记"),
    ("副组长", "林海波", "党委副书记、镇长"),
    ("副组长", "蒋卫国", "人武部部长"),
    ("成员", "吴晓燕", "党政办公室主任"),
    ("成员", "郭志强", "民政办公室主任"),
    ("成员", "何玉兰", "妇联主席"),
    ("成员", "罗建成", "派出所所长"),
    ("成员", "唐春生", "卫生院院长"),
    ("成员", "汪文斌", "中心学校校长"),
];
const OFFICE: [Seat; 2] = [
    ("办公室主任", "郭志强", "民政办公室主任"),
    ("办公室副主任", "王秀兰", "优抚经办"),
];
/// Names of liaisons, village by village.
const LIAISONS: [&str; 9] = [
    "钱小梅",
    "丁福来",
    "姚桂枝",
    "沈长林",
    "贺春妮",
    "秦守田",
    "范玉芬",
    "彭大勇",
    "鲁月英",
];

fn day(year: i32, month: u32, day: u32) -> Date {
    Date::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// Sets up the group and its office two years before, replaces a deputy head a year before, and appoints liaisons in
/// all villages but the last.
pub(super) async fn appoint_all(
    office: &Office,
    clerk: &Actor,
    (division, name): (DivisionCode, &str),
    leading: &Leading,
    year: i32,
) -> Result<()> {
    let start = day(year - 2, 3, 1);
    let document = format!("{}〔{}〕8号", leading.document, year - 2);
    let organs: [(OrganKind, &str, &[Seat]); 2] = [
        (OrganKind::LeadingGroup, "双拥工作领导小组", leading.group),
        (OrganKind::Office, "双拥工作领导小组办公室", leading.office),
    ];
    for (kind, what, people) in organs {
        let said = [
            ("kind", kind.code().to_owned()),
            ("name", format!("{name}{what}")),
            ("division", division.get().to_string()),
            ("document", document.clone()),
            ("set_up_on", start.to_string()),
        ];
        let organ = made::<All<Organs>>(office, clerk, "", "make", &said).await?;
        let line = |(post, person, title): &Seat| format!("{post}\t{person}\t{title}");
        let lines: Vec<String> = people.iter().map(line).collect();
        let said = [
            ("from", start.to_string()),
            ("document", document.clone()),
            ("lines", lines.join("\n")),
        ];
        acted::<All<Appointed>>(office, clerk, organ, "appoint", &said).await?;
    }
    let scope = clerk.may(Action::OrganisationRead)?;
    let held = posts(office, &scope).await?;
    let made_way = leading.replaced.and_then(|(old, new)| {
        let of = |post: &&Post| post.name == old && post.division == division;
        Some((held.iter().find(of)?, new))
    });
    if let Some((old, new)) = made_way {
        let said = [
            ("name", new.to_owned()),
            ("title", old.title.clone()),
            ("from", day(year - 1, 7, 1).to_string()),
            ("reason", "工作变动".to_owned()),
            (
                "document",
                document.replace(
                    &format!("{}〕8号", year - 2),
                    &format!("{}〕15号", year - 1),
                ),
            ),
        ];
        acted::<Post>(office, clerk, old.key(), "replace", &said).await?;
    }
    if !leading.liaisons {
        return Ok(());
    }
    let directory = Directory::load(office.db().reader(), &scope).await?;
    let villages = directory.children(division);
    let covered = villages.len().saturating_sub(1);
    let named = villages.iter().take(covered).zip(LIAISONS);
    let line = |(village, liaison): (&DivisionCode, &str)| {
        format!("{}\t{liaison}\t村委委员", directory.name(*village))
    };
    let lines: Vec<String> = named.map(line).collect();
    let said = [("from", start.to_string()), ("lines", lines.join("\n"))];
    acted::<All<Liaisons>>(office, clerk, "", "appoint", &said).await?;
    Ok(())
}
