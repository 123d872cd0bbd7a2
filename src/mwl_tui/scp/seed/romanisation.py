"""The Latin spelling of Korean and Chinese names, and the ideographs of Korean ones.

PS3.5 6.2.1.2 puts the alphabetic component group first, so a name in ideographs needs its Latin form. The tables cover
the family names and the characters of given names that faker makes; other names are left out.
"""

from __future__ import annotations

__all__ = ["hangul_family", "hangul_given", "hanja", "pinyin"]

_INITIALS = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
_VOWELS = (
    *("a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu"),
    *("ui", "i"),
)
_FINALS = (
    *("", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "p", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng"),
    *("t", "t", "k", "t", "p", "t"),
)
_FIRST_SYLLABLE, _LAST_SYLLABLE = 0xAC00, 0xD7A3

_KOREAN_FAMILY_WORDS = """
김Kim金 이Lee李 박Park朴 최Choi崔 정Jung鄭 강Kang姜 조Cho趙 윤Yoon尹 장Jang張 임Lim林 한Han韓 오Oh吳
서Seo徐 신Shin申 권Kwon權 황Hwang黃 안Ahn安 송Song宋 류Ryu柳 유Yoo劉 전Jeon全 홍Hong洪 고Ko高 문Moon文
양Yang梁 손Son孫 배Bae裵 백Baek白 허Heo許 남Nam南 심Shim沈 노Noh盧 하Ha河 곽Kwak郭 성Sung成 차Cha車
주Joo朱 우Woo禹 구Koo具 민Min閔 나Na羅 진Jin陳 지Ji池 엄Um嚴
"""
_KOREAN_FAMILIES = {word[0]: (word[1:-1], word[-1]) for word in _KOREAN_FAMILY_WORDS.split()}

_HANJA = dict(
    zip(
        "건경광길남도동명미민병보빈상서석선성수숙순승시식아연영예옥우웅원유윤은일자재정종주준중지진채철춘하혁현혜호환후훈희",
        "建敬光吉南道東明美敏炳寶彬相瑞錫善成秀淑順勝時植雅蓮英藝玉宇雄元裕潤恩一子在貞鍾珠俊中智珍彩哲春夏赫賢惠浩煥厚勳姬",
        strict=True,
    )
)

_PINYIN_WORDS = """
An安 Bai白 Bao寶 Bi碧 Bin彬斌 Bing兵 Bo博波柏 Cai蔡財 Cao曹 Chang昌畅 Chao超 Chen陈陳晨宸辰 Cheng成程承誠 Chun春
Cong聰 Cui崔 Dai戴 Dan丹 De德 Deng邓鄧 Ding丁 Dong东董冬 Du杜 E娥 En恩 Fa發 Fan范帆 Fang方芳 Fei菲飞霏 Fen芬
Feng冯凤峰鳳 Fu傅 Gang刚 Gao高 Guan冠 Gui桂 Guo郭国國 Hai海 Han韩涵翰 Hao浩豪 He何 Hong洪红宏鴻 Hou侯 Hu胡
Hua华華花 Huan欢 Huang黄黃 Hui慧辉惠輝 Jia佳嘉家贾 Jian健建簡 Jiang蒋姜江 Jie杰傑洁 Jin金進 Jing晶静靜 Juan娟
Jun俊军君 Kai凯凱 Ke柯 Kun坤 Lai賴 Lan兰蘭 Lei磊雷 Li李丽麗利莉 Lian蓮 Liang梁亮良 Liao廖 Lin林琳霖 Ling玲
Liu刘劉柳 Long龙龍 Lu卢盧陆璐 Luo罗羅 Lyu吕呂 Ma马 Mei梅美 Meng孟 Min敏 Ming明銘 Na娜 Nan楠男 Ning宁 Pan潘
Pei佩 Peng彭鹏 Pin品 Ping平萍 Qian倩 Qiang强強 Qin琴秦欽 Qing晴卿 Qiu邱秋 Ren任仁 Rong荣榮蓉 Rui瑞睿 Shan珊
Shen沈 Sheng勝 Shi石世施詩 Shu淑 Shuai帅 Shuo碩 Si思 Song宋 Su苏蘇素 Sun孙孫 Tan谭 Tang唐 Tao涛 Tian田
Ting婷廷庭 Tong彤 Wan婉 Wang王汪 Wei伟偉韦魏威維瑋 Wen文雯 Weng翁 Wu吴吳武 Xia夏霞 Xian憲賢 Xiang想香祥翔
Xiao萧蕭小 Xie谢謝 Xin欣鑫信心芯 Xing興 Xiong熊雄 Xiu秀 Xu徐许許旭 Xuan軒萱 Xue雪 Ya雅 Yan燕艳岩彥妍諺顏
Yang杨楊洋阳 Yao姚 Ye叶葉 Yi怡宜義苡 Ying英莹颖穎 Yong勇永詠 You佑宥游 Yu于余玉宇瑜妤羽禹語郁鈺雨 Yuan袁遠
Yue月玥 Yun云雲芸 Zeng曾 Zhan詹 Zhang张張章 Zhao赵趙 Zhe哲 Zhen珍蓁貞 Zheng郑鄭政正 Zhi志芝枝 Zhong钟鍾中忠
Zhou周 Zhu朱珠筑 Zhuang莊 Zi子 Zong宗 Zou邹
"""


def _by_character(words: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for word in words.split():
        syllable = "".join(letter for letter in word if letter.isascii())
        table |= dict.fromkeys(word.removeprefix(syllable), syllable)
    return table


_PINYIN = _by_character(_PINYIN_WORDS)


def _syllable(hangul: str) -> str:
    position = ord(hangul) - _FIRST_SYLLABLE
    block, final = divmod(position, len(_FINALS))
    initial, vowel = divmod(block, len(_VOWELS))
    return _INITIALS[initial] + _VOWELS[vowel] + _FINALS[final]


def hangul_given(name: str) -> str | None:
    """Return a Korean given name in the Revised Romanization, syllable by syllable; None if it is not hangul."""
    if not name or not all(_FIRST_SYLLABLE <= ord(character) <= _LAST_SYLLABLE for character in name):
        return None
    return "".join(map(_syllable, name)).capitalize()


def hangul_family(name: str) -> tuple[str, str] | None:
    """Return the usual Latin spelling of a Korean family name and its hanja; None if it is not in the table."""
    return _KOREAN_FAMILIES.get(name)


def hanja(name: str) -> str | None:
    """Return a Korean given name in hanja, a usual one for each syllable; None if a syllable has none."""
    written = [_HANJA.get(character) for character in name]
    return "".join(part for part in written if part) if all(written) else None


def pinyin(name: str) -> str | None:
    """Return a Chinese name in pinyin without tones; None if a character is not in the table."""
    syllables = [_PINYIN.get(character) for character in name]
    return "".join(part for part in syllables if part).capitalize() if name and all(syllables) else None
