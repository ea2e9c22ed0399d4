namespace VerifiedAddition.Circuits;

/// <summary>A part of the arithmetic that a node may do for one column (docs/domain.md, section 10.1), by its usual short name.</summary>
public enum SubTask
{
    /// <summary>Base add: the column's sum without its carry, at the position that predicts that digit.</summary>
    SA,

    /// <summary>Make carry: whether the column sums to 10 or more, at the position that predicts the next higher digit.</summary>
    SC,

    /// <summary>Carry through a nine: the carry into a column that sums to 9, at the position that predicts the next higher digit.</summary>
    SS,

    /// <summary>Tri-state of a sum (8 or less, 9, 10 or more), before the first answer digit.</summary>
    ST,

    /// <summary>Base difference of a subtraction with a positive answer.</summary>
    MD,

    /// <summary>Make borrow, with a positive answer.</summary>
    MB,

    /// <summary>Tri-state of a difference (smaller, equal, larger), before the first answer digit.</summary>
    MT,

    /// <summary>Whether the left digit is the larger one, where that decides the sign.</summary>
    GT,

    /// <summary>Base difference with swapped operands, for a negative answer.</summary>
    ND,

    /// <summary>Make borrow with swapped operands, for a negative answer.</summary>
    NB,

    /// <summary>The operation of the question.</summary>
    OPR,

    /// <summary>The sign of the answer.</summary>
    SGN,
}
