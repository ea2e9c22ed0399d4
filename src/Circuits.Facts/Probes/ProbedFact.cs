namespace VerifiedAddition.Circuits;

/// <summary>What a probe is to find.</summary>
public enum ProbedFact
{
    /// <summary>Whether a carry or borrow leaves a column, whichever column makes it.</summary>
    Carry,

    /// <summary>Whether a column makes a carry or borrow, passes one on, or does neither.</summary>
    TriState,

    /// <summary>The sum or difference of a column without a carry, 0 to 9.</summary>
    Value,

    /// <summary>Whether a difference is negative.</summary>
    Sign,

    /// <summary>Whether a question adds or subtracts.</summary>
    Operator,
}
