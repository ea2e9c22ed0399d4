using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>A question with a <see cref="CarryChain"/>, and others whose activations are put into it.</summary>
/// <param name="Asked">The question.</param>
/// <param name="Toggled">The same but for the deciding column, which decides the other way.</param>
/// <param name="Redrawn">The same but for the deciding column, which decides the same way by other digits.</param>
/// <param name="Other">Another question of the class, with such a chain and the other carry.</param>
/// <param name="Alike">Another question of the class, with such a chain and the same carry.</param>
/// <param name="Turned">The answer to <paramref name="Asked"/>, sign and n + 1 digits, with the digit that the other carry would make.</param>
internal sealed record ChainTrial(Question Asked, Question Toggled, Question Redrawn, Question Other, Question Alike, string Turned);

/// <summary>Which question the activations come from that should turn the digit. The control of each is the one with the same carry.</summary>
internal enum ChainSource
{
    /// <summary><see cref="ChainTrial.Other"/>; its control is <see cref="ChainTrial.Alike"/>.</summary>
    Other,

    /// <summary><see cref="ChainTrial.Toggled"/>; its control is <see cref="ChainTrial.Redrawn"/>.</summary>
    Toggled,
}
