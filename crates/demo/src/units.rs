//! The member units of the sample offices' leading groups, and who acts for some of them.

use kernel::DivisionCode;

use super::acted;
use ground::acts::All;
use ground::authority::Actor;
use ground::error::Result;
use ground::office::Office;
use registers::organisation::units::Units;

/// Name, what it does in 双拥 work, whom to ask.
const UNITS: [(&str, &str, &str); 10] = [
    ("党政办公室", "综合协调，会议和文稿", "办公室值班员"),
    ("民政办公室", "优抚对象管理、待遇发放、救助帮扶", "优抚经办"),
    ("人武部", "征兵、兵役登记、国防教育", "部里干事"),
    ("妇联", "军嫂服务和就业", "权益岗"),
    ("团委", "青年志愿服务", "志愿服务队队长"),
    ("广播站", "双拥宣传报道", "值班编辑"),
    ("卫生院", "医疗优先、体检和心理咨询", "门诊部"),
    ("派出所", "户籍证明、治安共建", "社区警务室"),
    ("中心学校", "军人子女入学优待、少年军校", "教务处"),
    ("司法所", "法律援助和维权", "法律服务窗口"),
];

/// Registers them, each with a number that is nobody's.
pub(super) async fn register(
    office: &Office,
    clerk: &Actor,
    division: DivisionCode,
    year: i32,
) -> Result<()> {
    for (name, duty, contact) in UNITS {
        let said = [
            ("name", name.to_owned()),
            ("division", division.get().to_string()),
            ("duty", duty.to_owned()),
            ("contact", contact.to_owned()),
            ("joined_on", format!("{}-03-01", year - 1)),
        ];
        acted::<All<Units>>(office, clerk, "", "make", &said).await?;
    }
    Ok(())
}
