//! What is answered to the questions of an import (asks).

use serde::Deserialize;
use utoipa::ToSchema;

use registers::exchange::AskedOf;

/// 一个不认得的表头是哪一栏
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeadingMeans {
    /// 表头
    pub heading: String,
    /// 认得的表头；不用这一栏的写 -
    pub means: String,
}

/// 一个地方是哪一个
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceMeans {
    /// 表里的名称
    pub place: String,
    /// 已有的乡镇、村（社区）；新建的写 new，不导入的写 -
    pub means: String,
}

/// 说明不认得的表头、地方、写法，记住并重新核对
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HeadingsExplained {
    /// 各个表头
    #[serde(default)]
    pub columns: Vec<HeadingMeans>,
    /// 各个地方
    #[serde(default)]
    pub places: Vec<PlaceMeans>,
    /// 各个写法
    #[serde(default)]
    pub values: Vec<ValueMeans>,
    /// 各处冲突
    #[serde(default)]
    pub conflicts: Vec<ConflictDecided>,
    /// 说的不一样的工作表，只管这一次
    #[serde(default)]
    pub sheets: Vec<SheetCounts>,
}

/// 几张工作表说的不一样，以哪一张为准
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SheetCounts {
    /// asks 里的那几张；写 * 是凡有这一张的
    pub sheets: String,
    /// 以哪一张为准
    pub counts: String,
}

/// 一格里的写法是哪一个
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ValueMeans {
    /// asks 里的那句话：表/栏/写法
    pub value: String,
    /// 已有的选项、人员类别；不导入的写 -
    pub means: String,
}

/// 一处冲突用哪一边的
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConflictDecided {
    /// asks 里的那句话；写 * 是全部
    pub words: String,
    /// mine 用表里的，theirs 留现在的
    pub take: String,
}

impl HeadingsExplained {
    /// What is said of each question.
    pub(super) fn answers(self) -> Vec<(AskedOf, String, String)> {
        let columns = self.columns.into_iter();
        let columns = columns.map(|one| (AskedOf::Column, one.heading, one.means));
        let places = self.places.into_iter();
        let places = places.map(|one| (AskedOf::Place, one.place, one.means));
        let values = self.values.into_iter();
        let values = values.map(|one| (AskedOf::Value, one.value, one.means));
        let conflicts = self.conflicts.into_iter();
        let conflicts = conflicts.map(|one| (AskedOf::Conflict, one.words, one.take));
        let sheets = self.sheets.into_iter();
        let sheets = sheets.map(|one| (AskedOf::Sheet, one.sheets, one.counts));
        let all = columns.chain(places).chain(values);
        all.chain(conflicts).chain(sheets).collect()
    }
}
