"""What the rehearsal of a harvest says."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    "harvest-summary": (
        "{file} 等 {pages} 页:数据集 {datasets} 个,采纳 {taken} 个,不收 {refused} 个",
        "{file}, pages {pages}: data sets {datasets}, taken {taken}, refused {refused}",
    ),
    "harvest-clean": ("全部采纳,没有须改正之处。", "All is taken, and there is nothing to correct."),
    "harvest-findings": ("检查结果({count})", "Findings ({count})"),
    "harvest-score": ("元数据质量(MQA)", "Metadata quality (MQA)"),
    "harvest-lost": ("不被采纳的属性({count})", "Properties that are lost ({count})"),
    "harvest-undefined": ("语言取舍不定的栏目", "Fields of no certain language"),
    "harvest-taken": ("采纳", "taken"),
    "harvest-refused": ("不收", "refused"),
    "harvest-more": ("另有 {count} 个", "and {count} more"),
    "harvest-total": ("平均 {points}/{most},{rating}", "average {points}/{most}, {rating}"),
    "harvest-unchecked": (
        "另有 {points} 分取决于别处的地址,离线无法核对,不计",
        "{points} more hang on addresses elsewhere, which cannot be checked offline and do not count",
    ),
    "harvest-findability": ("可查找", "findability"),
    "harvest-accessibility": ("可访问", "accessibility"),
    "harvest-interoperability": ("可互操作", "interoperability"),
    "harvest-reusability": ("可重用", "reusability"),
    "harvest-contextuality": ("背景信息", "contextuality"),
    "harvest-loss": (
        "{path}:数据集 {datasets} 个,陈述 {statements} 条({why})",
        "{path}: data sets {datasets}, statements {statements} ({why})",
    ),
    "harvest-other": ("取了它的另一个值", "another value of it is taken"),
    "harvest-unread": ("采集程序不读", "the harvester does not read it"),
    "harvest-choice": (
        "{field}:语言有 {languages},没有与门户区域设置 {locale} 相同的,取哪一个不定(数据集 {count} 个)",
        "{field}: in {languages}, none that of the portal, {locale}; which is taken is not certain (data sets {count})",
    ),
    "harvest-large": ("页超过大小限制:{detail}", "the page is beyond the limit of bytes: {detail}"),
    "harvest-encoding": ("页不是UTF-8编码:{detail}", "the page is not in UTF-8: {detail}"),
    "harvest-syntax": ("页有语法错误:{detail}", "the page is broken: {detail}"),
    "harvest-missing-page": ("没有这一页的文件", "there is no file of this page"),
    "harvest-elsewhere": (
        "下一页的地址不在本站之内:{detail}",
        "the address of the next page is not one of the site: {detail}",
    ),
    "harvest-repeated": ("此页与首页逐字节相同", "the page equals the first, byte for byte"),
    "harvest-loop": ("翻页回到了已读过的这一页", "the paging comes back to this page"),
    "harvest-empty": ("目录中没有一个数据集(dcat:Dataset)", "the feed holds no dcat:Dataset"),
    "harvest-missing": ("数据集缺少 {field}", "the data set has no {field}"),
    "harvest-missing-feed": ("数据集缺少 {field},整个目录不被采纳", "the data set has no {field}: the feed is refused"),
    "harvest-invalid": ("{field} 的值不合要求:{value}", "{field} has a value that is refused: {value}"),
    "harvest-duplicate": (
        "标识 {identifier} 与 {other} 的重复",
        "the identifier {identifier} is that of {other} too",
    ),
    "harvest-wanted": ("{field} 缺少或不可用", "{field} is missing or of no use"),
    "harvest-trouble": ("写法门户处理不好:{value}", "taken badly: {value}"),
    "harvest-unlisted": (
        "数据集未由目录列出(dcat:dataset),照样会被采纳",
        "no catalogue lists the data set (dcat:dataset); it is taken all the same",
    ),
    "harvest-unreached": ("有 {count} 页没有链接可到", "pages that no link leads to: {count}"),
    "harvest-totals": (
        "目录写明数据集 {told} 个(hydra:totalItems),读到 {found} 个",
        "the feed tells of {told} data sets (hydra:totalItems), but holds {found}",
    ),
    "harvest-formats": (
        "与首选格式的目录不一致:少 {less} 个数据集,多 {more} 个",
        "not the data sets of the feed's first format: {less} fewer, {more} more",
    ),
    "parameters": ("参数", "Parameters"),
    "question": ("问题", "Question"),
}
