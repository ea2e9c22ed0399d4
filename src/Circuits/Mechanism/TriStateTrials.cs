using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>A question to tell a node that has the carry out of a column from one that has its tri-state.</summary>
/// <param name="Asked">The column below the digit's makes no carry, though one comes into it.</param>
/// <param name="Makes">Another question whose column makes one.</param>
/// <param name="Passes">Another question whose column passes one on: a node with the tri-state turns the digit by it, one with the carry does not.</param>
/// <param name="Alike">Another question whose column makes none either.</param>
/// <param name="Turned">The answer to <paramref name="Asked"/> with the digit that the carry would make.</param>
internal sealed record TriStateTrial(Question Asked, Question Makes, Question Passes, Question Alike, string Turned);

/// <summary>Draws such questions. Question i depends only on seed, class, digit and i.</summary>
/// <param name="digits">Digits of an operand.</param>
/// <param name="kind">The class.</param>
/// <param name="digit">The answer digit, at least 2.</param>
/// <param name="seed">The recorded seed.</param>
internal sealed class TriStateTrials(int digits, OperationClass kind, int digit, ulong seed)
{
    private const ulong Stream = (1 << 23) + (1 << 17);

    private bool Adds => kind is OperationClass.Addition;

    /// <summary>Draws some of the questions.</summary>
    public TriStateTrial[] Draw(int first, int count) => [.. Enumerable.Range(first, count).Select(i =>
    {
        var random = new CounterRandom(seed, Stream + (ulong)((int)kind * 32) + (ulong)digit, (ulong)i);
        var asked = Ask(ref random, below: 0, comesIn: true);
        return new TriStateTrial(
            asked, Ask(ref random, below: 2, comesIn: false), Ask(ref random, below: 1, comesIn: false), Ask(ref random, below: 0, comesIn: false), Turned(asked));
    })];

    private Question Ask(ref CounterRandom random, int below, bool comesIn)
    {
        var columns = new Column[digits];
        for (var i = 0; i < digits; i++)
        {
            var at = i;
            columns[i] = Column.Draw(ref random, column => IsAllowed(at, column));
        }

        return Column.Asked(kind, columns);

        bool IsAllowed(int i, Column column) => (Adds || i < digits - 1 || column.Left > column.Right)
            && (i == digit ? column.State(Adds) != 1
                : i == digit - 1 ? column.State(Adds) == below
                : i != digit - 2 || !comesIn || column.State(Adds) == 2);
    }

    private string Turned(Question asked)
    {
        var answer = asked.AnswerText.ToCharArray();
        var value = answer[^(digit + 1)] - '0';
        answer[^(digit + 1)] = (char)('0' + ((value + (Adds ? 1 : 9)) % 10));
        return new(answer);
    }
}
