//! What there is to look at before the next batch, for other programs.

use serde::Serialize;
use utoipa::ToSchema;

use super::lists::{ListShape, list_route};
use ::payments::{Blocker, Blockers};
use ground::error::Result;
use ground::lists::{List, Looking};
use site::shell::Route;

/// The route of the list.
pub fn routes() -> Vec<Route> {
    vec![list_route::<Blockers>()]
}

/// 发放前要核对的一条
#[derive(Serialize, ToSchema)]
pub struct BlockerShape {
    /// 情况的代码
    pub kind: String,
    /// 情况
    pub kind_label: String,
    /// 姓名；不是说人的，是项目或者名单
    pub name: String,
    /// 单位
    pub unit: String,
    /// 待遇项目
    pub scheme: String,
    /// 缘由、怎么办
    pub because: String,
    /// 在哪一页看；不能看的是空的
    pub seen: String,
    /// 在哪一页办；不能办的、就在看的那一页办的是空的
    pub mended: String,
}

impl ListShape for Blockers {
    type Shape = BlockerShape;
    const TAG: &'static str = "待遇发放";
    const SAYS: &'static str = "发放前核对：按下一批预先算一遍，拦着发放的和不寻常的，重的在前";

    fn shape(&self, looking: &Looking<'_>, blocker: &Blocker) -> Result<BlockerShape> {
        let found = &blocker.found;
        let mended = self.actions(looking, blocker).into_iter().next();
        Ok(BlockerShape {
            kind: found.kind.code().to_owned(),
            kind_label: found.kind.label().to_owned(),
            name: found.name.clone(),
            unit: found.unit.clone(),
            scheme: found.scheme.clone(),
            because: found.because.clone(),
            seen: self.leads(blocker).unwrap_or_default(),
            mended: mended.map(|link| link.href).unwrap_or_default(),
        })
    }
}
