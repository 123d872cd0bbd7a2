"""The catalogue of the synthetic hospital: modalities, stations, procedures with steps and codes, and texts.

Everything here is invented. The codes belong to a private coding scheme (PS3.3 section 8.2: a designator that begins
with ``99`` is private) and stand for no code of LOINC, SNOMED or any other published terminology.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = [
    "ALERTS",
    "ALLERGIES",
    "ARRANGEMENTS",
    "CODING_SCHEME",
    "MODALITIES",
    "PROCEDURES",
    "REASONS",
    "SPECIAL_NEEDS",
    "WARDS",
    "Modality",
    "Procedure",
    "Station",
    "Step",
]

CODING_SCHEME = "99MWLTUI"
"""The Coding Scheme Designator of every code here: private to this program."""


class Station(NamedTuple):
    """A scheduled station.

    Attributes:
        ae_title: Scheduled Station AE Title, at most 16 characters.
        name: Scheduled Station Name, at most 16 characters.
        location: Scheduled Procedure Step Location, at most 16 characters.
        role: Its special role: ``emergency``, ``maternity``, ``bedside``; empty for any planned step.
    """

    ae_title: str
    name: str
    location: str
    role: str = ""


class Modality(NamedTuple):
    """A modality of the hospital.

    Attributes:
        code: The defined term of Modality (0008,0060), PS3.3 C.7.3.1.1.1.
        share: How often it is requested, relative to the others.
        stations: Its stations.
    """

    code: str
    share: int
    stations: tuple[Station, ...]


class Step(NamedTuple):
    """A scheduled procedure step of a procedure, and its protocol code.

    Attributes:
        code: Code Value, at most 16 characters.
        meaning: Code Meaning and description, at most 64 characters.
        minutes: How long the room is booked.
        contrast: Requested Contrast Agent; empty for none.
        premedication: Pre-Medication; empty for none.
    """

    code: str
    meaning: str
    minutes: int
    contrast: str = ""
    premedication: str = ""


class Procedure(NamedTuple):
    """A requested procedure.

    Attributes:
        modality: The modality code.
        code: Code Value, at most 16 characters.
        meaning: Code Meaning and description, at most 64 characters.
        steps: Its scheduled procedure steps, in order.
        sex: ``M`` or ``F`` if it is for one sex only; empty for all.
        ages: Youngest and oldest patient, in years.
        role: The role of the station that it needs; empty for any station.
    """

    modality: str
    code: str
    meaning: str
    steps: tuple[Step, ...]
    sex: str = ""
    ages: tuple[int, int] = (16, 94)
    role: str = ""


MODALITIES: tuple[Modality, ...] = (
    Modality(
        "CT",
        22,
        (
            Station("CT1_RAD", "CT-1", "Radiology R1"),
            Station("CT2_RAD", "CT-2", "Radiology R2"),
            Station("CT_EMERGENCY", "CT-ER", "Emergency R1", "emergency"),
        ),
    ),
    Modality(
        "MR",
        18,
        (Station("MR1_RAD", "MR-1 1.5T", "MR Suite 1"), Station("MR2_RAD", "MR-2 3T", "MR Suite 2")),
    ),
    Modality(
        "US",
        18,
        (
            Station("US1_RAD", "US-1", "Ultrasound 1"),
            Station("US2_RAD", "US-2", "Ultrasound 2"),
            Station("US_OBGYN", "US-OB", "Maternity U1", "maternity"),
        ),
    ),
    Modality(
        "DX",
        16,
        (Station("DX1_RAD", "DX-1", "Radiology R5"), Station("DX_EMERGENCY", "DX-ER", "Emergency R2", "emergency")),
    ),
    Modality(
        "CR",
        7,
        (Station("CR1_ORTHO", "CR-1", "Orthopedics X1"), Station("CR_BEDSIDE", "CR-BED", "Ward rounds", "bedside")),
    ),
    Modality("MG", 7, (Station("MG1_BREAST", "MG-1", "Breast Clinic 1"),)),
    Modality("XA", 4, (Station("XA1_CATHLAB", "XA-1", "Cath Lab 1"), Station("XA2_ANGIO", "XA-2", "Angio Suite"))),
    Modality("RF", 3, (Station("RF1_RAD", "RF-1", "Radiology R7"),)),
    Modality("NM", 3, (Station("NM1_NUC", "NM-1", "Nuclear Med 1"),)),
    Modality("PT", 2, (Station("PT1_NUC", "PET-CT-1", "Nuclear Med 3"),)),
)
"""The modalities, with the share of the requests that each gets."""

_IOHEXOL = "Iohexol 300 mg/ml IV"
_GADOLINIUM = "Gadobutrol 1.0 mmol/ml IV"

PROCEDURES: tuple[Procedure, ...] = (
    Procedure("CT", "CT-HEAD", "CT head", (Step("CTP-HEAD-N", "CT head without contrast", 15),), ages=(1, 94)),
    Procedure("CT", "CT-CHEST", "CT chest", (Step("CTP-CHEST-C", "CT chest with contrast", 20, _IOHEXOL),)),
    Procedure("CT", "CT-LUNG-LD", "CT lung screening", (Step("CTP-LUNG-LD", "CT lung low dose", 10),), ages=(50, 80)),
    Procedure(
        "CT",
        "CT-ABDPEL",
        "CT abdomen and pelvis",
        (
            Step("CTP-ABD-N", "CT abdomen without contrast", 15),
            Step("CTP-ABD-PV", "CT abdomen and pelvis portal venous", 20, _IOHEXOL, "Prednisolone 50 mg PO"),
        ),
    ),
    Procedure(
        "CT", "CT-PULM-ANG", "CT pulmonary angiography", (Step("CTP-PULM-ANG", "CT pulmonary arteries", 20, _IOHEXOL),)
    ),
    Procedure("CT", "CT-SINUS", "CT paranasal sinuses", (Step("CTP-SINUS", "CT sinuses low dose", 10),), ages=(8, 80)),
    Procedure(
        "MR",
        "MR-BRAIN",
        "MR brain",
        (
            Step("MRP-BRAIN-N", "MR brain without contrast", 25),
            Step("MRP-BRAIN-C", "MR brain with contrast", 20, _GADOLINIUM),
        ),
        ages=(4, 90),
    ),
    Procedure("MR", "MR-LSPINE", "MR lumbar spine", (Step("MRP-LSPINE", "MR lumbar spine routine", 30),)),
    Procedure("MR", "MR-KNEE", "MR knee", (Step("MRP-KNEE", "MR knee routine", 25),), ages=(12, 80)),
    Procedure("MR", "MR-SHOULDER", "MR shoulder", (Step("MRP-SHOULDER", "MR shoulder routine", 30),)),
    Procedure(
        "MR",
        "MR-PROSTATE",
        "MR prostate",
        (Step("MRP-PROSTATE", "MR prostate multiparametric", 40, _GADOLINIUM),),
        sex="M",
        ages=(45, 82),
    ),
    Procedure(
        "MR",
        "MR-LIVER",
        "MR liver",
        (Step("MRP-LIVER", "MR liver dynamic", 35, "Gadoxetate 0.25 mmol/ml IV", "Butylscopolamine 20 mg IV"),),
    ),
    Procedure("US", "US-ABD", "US abdomen", (Step("USP-ABD", "US abdomen complete", 20),), ages=(0, 94)),
    Procedure("US", "US-THYROID", "US thyroid", (Step("USP-THYROID", "US thyroid and neck", 15),)),
    Procedure(
        "US",
        "US-VENOUS-LE",
        "US leg veins",
        (Step("USP-VEN-L", "US leg veins left", 15), Step("USP-VEN-R", "US leg veins right", 15)),
    ),
    Procedure("US", "US-CAROTID", "US neck arteries", (Step("USP-CAROTID", "US carotid duplex", 20),), ages=(45, 94)),
    Procedure(
        "US",
        "US-OB-2",
        "US obstetric",
        (Step("USP-OB-2", "US fetal anatomy", 30),),
        sex="F",
        ages=(18, 44),
        role="maternity",
    ),
    Procedure("US", "US-HIP-INF", "US infant hip", (Step("USP-HIP-INF", "US hip both sides", 15),), ages=(0, 0)),
    Procedure(
        "DX",
        "DX-CHEST2",
        "Chest 2 views",
        (Step("DXP-CHEST-PA", "Chest PA", 5), Step("DXP-CHEST-LAT", "Chest lateral", 5)),
        ages=(3, 94),
    ),
    Procedure("DX", "DX-CHEST1", "Chest 1 view", (Step("DXP-CHEST-AP", "Chest AP", 5),), ages=(0, 94)),
    Procedure("DX", "DX-HAND", "Hand", (Step("DXP-HAND-2", "Hand 2 views", 5),), ages=(3, 94)),
    Procedure("DX", "DX-ABD", "Abdomen", (Step("DXP-ABD-SUP", "Abdomen supine", 5),)),
    Procedure("DX", "DX-PELVIS", "Pelvis", (Step("DXP-PELVIS-AP", "Pelvis AP", 5),)),
    Procedure("CR", "CR-KNEE", "Knee", (Step("CRP-KNEE-3", "Knee 3 views", 10),), ages=(6, 94)),
    Procedure("CR", "CR-ANKLE", "Ankle", (Step("CRP-ANKLE-2", "Ankle 2 views", 10),), ages=(6, 94)),
    Procedure(
        "CR",
        "CR-CHEST-BED",
        "Chest bedside",
        (Step("CRP-CHEST-BED", "Chest AP bedside", 10),),
        ages=(0, 94),
        role="bedside",
    ),
    Procedure(
        "MG", "MG-SCREEN", "Mammography screening", (Step("MGP-SCREEN", "Mammography CC and MLO", 15),), "F", (50, 69)
    ),
    Procedure(
        "MG", "MG-DIAG", "Mammography diagnostic", (Step("MGP-DIAG-TOMO", "Breast tomosynthesis", 20),), "F", (35, 85)
    ),
    Procedure(
        "XA",
        "XA-CORONARY",
        "Coronary angiography",
        (Step("XAP-COR", "Coronary angiography left and right", 60, "Iodixanol 320 mg/ml IA", "Midazolam 2 mg IV"),),
        ages=(38, 88),
    ),
    Procedure(
        "XA",
        "XA-PERIPHERAL",
        "Peripheral angiography",
        (Step("XAP-PERI", "Leg angiography", 75, "Iodixanol 320 mg/ml IA"),),
        ages=(45, 90),
    ),
    Procedure("RF", "RF-SWALLOW", "Swallow study", (Step("RFP-SWALLOW", "Video swallow", 25, "Barium sulfate PO"),)),
    Procedure(
        "RF", "RF-VCUG", "Voiding cystourethrography", (Step("RFP-VCUG", "VCUG pulsed", 30, _IOHEXOL),), ages=(0, 9)
    ),
    Procedure(
        "NM",
        "NM-BONE",
        "Bone scan three phases",
        (Step("NMP-BONE-EARLY", "Bone scan early phases", 20), Step("NMP-BONE-LATE", "Bone scan late phase", 40)),
    ),
    Procedure("NM", "NM-THYROID", "Thyroid scan", (Step("NMP-THYROID", "Thyroid scintigraphy", 25),)),
    Procedure(
        "PT", "PT-WB-FDG", "PET-CT whole body", (Step("PTP-WB-FDG", "FDG skull base to thigh", 90),), ages=(16, 88)
    ),
)
"""The requested procedures."""

WARDS: tuple[str, ...] = ("Ward 2A", "Ward 3B", "Ward 4C", "ICU", "Emergency", "Pediatrics", "Day Clinic", "Outpatient")
"""Current Patient Location."""

ARRANGEMENTS: tuple[str, ...] = ("Walking", "Wheelchair", "Bed", "Stretcher with oxygen")
"""Patient Transport Arrangements, lightest first."""

REASONS: tuple[str, ...] = (
    "Follow-up",
    "Pain",
    "Trauma",
    "Before surgery",
    "Staging",
    "Suspected infection",
    "Screening",
    "Second opinion",
)
"""Reason for the Requested Procedure."""

ALLERGIES: tuple[tuple[str, ...], ...] = (
    ("Iodinated contrast",),
    ("Penicillin",),
    ("Latex",),
    ("Penicillin", "Latex"),
    ("Gadolinium contrast",),
    ("Adhesive tape", "Peanuts"),
)
"""Allergies, one or more for a patient."""

ALERTS: tuple[tuple[str, ...], ...] = (
    ("Pacemaker",),
    ("Renal insufficiency eGFR 28",),
    ("Diabetes, takes metformin",),
    ("Anticoagulated",),
    ("MRSA, contact isolation",),
    ("Cochlear implant", "Hearing impaired"),
)
"""Medical Alerts, one or more for a patient."""

SPECIAL_NEEDS: tuple[str, ...] = (
    "Interpreter",
    "Claustrophobia",
    "Hearing impaired",
    "Accompanied by a parent",
    "Lift",
)
"""Special Needs."""
