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
    year: i32,
) -> Result<()> {
    let start = day(year - 2, 3, 1);
    let document = format!(
        "{}委办〔{}〕8号",
        name.chars().next().unwrap_or('镇'),
        year - 2
    );
    let organs: [(OrganKind, &str, &[Seat]); 2] = [
        (OrganKind::LeadingGroup, "双拥工作领导小组", &GROUP),
        (OrganKind::Office, "双拥工作领导小组办公室", &OFFICE),
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
    if let Some(old) = held.iter().find(|post| post.name == "蒋卫国") {
        let said = [
            ("name", "孔令辉".to_owned()),
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
