namespace VerifiedAddition.Arithmetic;

/// <summary>Ways in which a question leaves the format that a model was trained on.</summary>
public enum RobustnessFamily
{
    /// <summary>None: the trained format, with which the others are compared.</summary>
    Format,

    /// <summary>The operands change places; the right answer is that of what is asked then.</summary>
    Swapped,

    /// <summary>Leading zeros are left out and what follows moves up: <c>12+5=</c> where three digits are read. At least one operand has some.</summary>
    Unpadded,

    /// <summary>Both operands are a digit shorter than the format, and the answer begins two tokens sooner.</summary>
    OneDigitShort,

    /// <summary>Both operands are a digit longer. Of the answer as many symbols are asked as the model has room for.</summary>
    OneDigitOver,

    /// <summary>Another operator token stands between the operands, one that the model was never trained on. Right is the answer to the operation that it was trained on.</summary>
    WrongOperator,

    /// <summary>The other sign is put before the answer; right are the digits that would follow the right one.</summary>
    WrongSign,

    /// <summary>The first digit of the answer is put there, one too large; right are the digits that would follow the right one.</summary>
    WrongDigit,
}
