namespace VerifiedAddition.Arithmetic;

/// <summary>Difficulty of a question: how far a carry or borrow must travel (docs/domain.md, section 7).</summary>
public enum QuestionClass
{
    /// <summary>Addition without any carry.</summary>
    S0,

    /// <summary>Addition with a carry, none of which meets a column that sums to 9.</summary>
    S1,

    /// <summary>Addition with a carry through one column that sums to 9.</summary>
    S2,

    /// <summary>Addition with a carry through two columns that sum to 9.</summary>
    S3,

    /// <summary>Addition with a carry through three columns that sum to 9.</summary>
    S4,

    /// <summary>Addition with a carry through four or more columns that sum to 9.</summary>
    S5,

    /// <summary>Subtraction without any borrow; the answer is zero or positive.</summary>
    M0,

    /// <summary>Subtraction with a borrow, none of which meets a column of equal digits.</summary>
    M1,

    /// <summary>Subtraction with a borrow through one column of equal digits.</summary>
    M2,

    /// <summary>Subtraction with a borrow through two columns of equal digits.</summary>
    M3,

    /// <summary>Subtraction with a borrow through three or more columns of equal digits.</summary>
    M4,

    /// <summary>Subtraction with a negative answer; no borrow meets a column of equal digits.</summary>
    N1,

    /// <summary>As <see cref="M2"/>, with a negative answer.</summary>
    N2,

    /// <summary>As <see cref="M3"/>, with a negative answer.</summary>
    N3,

    /// <summary>As <see cref="M4"/>, with a negative answer.</summary>
    N4,

    /// <summary>Any multiplication.</summary>
    Multiply,
}

/// <summary>How a class is written.</summary>
public static class QuestionClassNames
{
    /// <summary>The label in reports: <c>S0</c> … <c>S5</c>, <c>M0</c> … <c>M4+</c>, <c>N1</c> … <c>N4+</c>, <c>MUL</c>.</summary>
    public static string Label(this QuestionClass questionClass) => questionClass switch
    {
        QuestionClass.S0 => "S0",
        QuestionClass.S1 => "S1",
        QuestionClass.S2 => "S2",
        QuestionClass.S3 => "S3",
        QuestionClass.S4 => "S4",
        QuestionClass.S5 => "S5",
        QuestionClass.M0 => "M0",
        QuestionClass.M1 => "M1",
        QuestionClass.M2 => "M2",
        QuestionClass.M3 => "M3",
        QuestionClass.M4 => "M4+",
        QuestionClass.N1 => "N1",
        QuestionClass.N2 => "N2",
        QuestionClass.N3 => "N3",
        QuestionClass.N4 => "N4+",
        QuestionClass.Multiply => "MUL",
        _ => throw new ArgumentOutOfRangeException(
            nameof(questionClass), questionClass, "The classes are S0 to S5, M0 to M4, N1 to N4 and Multiply."),
    };

    /// <summary>Whether the class has negative answers; the first notebooks called all of these NG.</summary>
    public static bool IsNegative(this QuestionClass questionClass) => questionClass is >= QuestionClass.N1 and <= QuestionClass.N4;
}
