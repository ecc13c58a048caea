//! The wordings of the audit for the office itself and the machine it is kept on.

use super::sentence::Topic;
use super::wordings::Wording;

/// Those of the office, its divisions, its catalogue, its certificates, its clock and its checks.
pub(super) const SYSTEM: &[Wording] = &[
    ("office_init", Topic::System, "建立了{对象}"),
    (
        "clock_accept",
        Topic::System,
        "认定{对象}服务器现在的时间是对的，虽然审计里有到{最后一条}的记录，理由：{理由}",
    ),
    (
        "rows_mark",
        Topic::System,
        "给{对象}原来没有标记的{内容}补了标记",
    ),
    (
        "certificate_sign",
        Topic::System,
        "给{对象}的服务器签了证书，用于{名称}，到{至}，根证书指纹{根证书}",
    ),
    (
        "division_rename",
        Topic::System,
        "把{对象}由{原名}改名为{新名}",
    ),
    (
        "division_merge",
        Topic::System,
        "把{对象}{原单位}并入{并入}，自{自}起，移动{移动}",
    ),
    (
        "division_merged",
        Topic::System,
        "{对象}{并入}并进了{原单位}，自{自}起，移动{移动}",
    ),
    ("division_add", Topic::System, "新增了{对象}，名称{名称}"),
    (
        "division_import",
        Topic::System,
        "给{对象}导入区划：新增 {新增} 个，改名 {改名} 个",
    ),
    ("refused", Topic::Access, "想要{要的}，没有给：{缘由}"),
    (
        "refused_more",
        Topic::Access,
        "记下：{对象}自{时段}里，另外还有 {次数} 次要了没有给",
    ),
    (
        "audit_signed",
        Topic::Files,
        "导出了签名的审计：自第 {起} 条，共 {条数} 条",
    ),
    ("catalogue_write", Topic::System, "改字典：{改动}（{对象}）"),
    (
        "verify_run",
        Topic::System,
        "校验了数据：审计 {审计} 条、批次 {批次} 个，{结果}",
    ),
    (
        "rekey",
        Topic::System,
        "给{对象}换了密钥，第{第几次}次，{行数}行、{文件}个文件；换以前的备份：{备份}",
    ),
    (
        "backup_key",
        Topic::System,
        "给{对象}做了备份用的钥匙，打印了三张密钥单，套号{套号}",
    ),
    (
        "backup_made",
        Topic::System,
        "备份了{对象}：{文件}，{大小}，写完读回来核对过",
    ),
    (
        "backup_failed",
        Topic::System,
        "{对象}的备份没有做成：{原因}",
    ),
    (
        "backup_drill",
        Topic::System,
        "演练了恢复{对象}：{备份时间}的备份，{结果}[，备份以后的审计 {以后的审计} 条]",
    ),
    (
        "office_upgraded",
        Topic::System,
        "把{对象}的数据从 {从} 升级到 {到}（程序 {程序}），升级以前的备份：{备份}",
    ),
    (
        "office_restored",
        Topic::System,
        "从{备份时间}的备份恢复了{对象}，开始第 {纪元} 个纪元[，{结果}]",
    ),
];
