using System.Security.Cryptography;
using System.Text;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>The questions of claims and of groups with three states are part of recorded results: hashes of what they were when operands had 18 digits at most.</summary>
public sealed class RecordedTrialsTests
{
    [Theory]
    [InlineData(2, "80d51a2fbd69bbdd")]
    [InlineData(6, "cd95d7544492c7f2")]
    [InlineData(17, "9b887aa17d202641")]
    [InlineData(18, "19eed715cf2d6b12")]
    public void Trials_of_a_seed_are_what_they_were(int digits, string hash)
    {
        var told = new StringBuilder();
        foreach (var (task, column) in ClaimUnit.Of([Operation.Add, Operation.Subtract], new(), digits))
        {
            told.AppendJoin('\n', new ClaimTrials(task, column, digits, seed: 3).Draw(0, 5).Select(trial => $"{trial.Source} {trial.SameClass} {trial.Base} {trial.Expected}"));
        }

        foreach (var kind in OperationClasses.All)
        {
            told.AppendJoin('\n', Enumerable.Range(0, digits).SelectMany(digit => TriStateQuestions.For(kind, digit, digits, seed: 1, perGroup: 5).Questions));
        }

        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(told.ToString())))[..16]);
    }
}
