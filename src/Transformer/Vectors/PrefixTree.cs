using System.Runtime.CompilerServices;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Finds equal prefixes in a batch: the activations at a position depend only on the tokens up to it.</summary>
/// <remarks>
/// Questions with a common prefix share its computation, so a batch of sorted questions has far fewer distinct prefixes than places. A
/// place is a pair of question and position, numbered <c>question * positions + position</c>. Prefixes are numbered by their length,
/// shortest first.
/// </remarks>
internal sealed class PrefixTree
{
    private readonly Layout _layout;
    private readonly byte[] _encoded;
    private readonly byte[] _tokens;
    private readonly int[] _first;
    private readonly int[] _of;
    private readonly int[] _begin;
    private readonly int[] _branch;
    private readonly int[] _known;

    /// <param name="layout">The layout of the questions. The last token predicts nothing and is not fed to a model.</param>
    /// <param name="most">Maximum batch size in questions, at least 1.</param>
    public PrefixTree(Layout layout, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        (_layout, Positions) = (layout, layout.ContextLength - 1);
        (_encoded, _tokens) = (new byte[layout.ContextLength], new byte[Positions * most]);
        (_first, _of, _begin) = (new int[Positions * most], new int[Positions * most], new int[Positions + 1]);
        (_branch, _known) = (new int[most], new int[most * Vocabulary.Size]);
    }

    /// <summary>Number of tokens of a question that are fed to a model.</summary>
    public int Positions { get; }

    /// <summary>Number of questions in the batch.</summary>
    public int Questions { get; private set; }

    /// <summary>Maximum batch size in questions.</summary>
    public int Capacity => _branch.Length;

    /// <summary>Number of distinct prefixes.</summary>
    public int Count => _begin[Positions];

    /// <summary>The first place of each distinct prefix.</summary>
    public ReadOnlySpan<int> First => _first.AsSpan(0, Count);

    /// <summary>The prefix of every place.</summary>
    public ReadOnlySpan<int> Places => _of.AsSpan(0, Questions * Positions);

    /// <summary>The number of the first prefix that ends at a position.</summary>
    /// <param name="position">0 to <see cref="Positions"/>, which is one past the last.</param>
    public int Begin(int position) => _begin[position];

    /// <summary>The prefixes of a question, indexed by the position where they end.</summary>
    public ReadOnlySpan<int> Of(int question) => _of.AsSpan(question * Positions, Positions);

    /// <summary>The fed tokens of a question.</summary>
    public ReadOnlySpan<byte> Tokens(int question) => _tokens.AsSpan(question * Positions, Positions);

    /// <summary>Replaces the batch with questions and their right answers. Allocates nothing.</summary>
    /// <exception cref="ArgumentException">The batch exceeds the capacity.</exception>
    public void Grow(ReadOnlySpan<Question> questions)
    {
        Begin(questions.Length, nameof(questions));
        for (var i = 0; i < questions.Length; i++)
        {
            questions[i].Encode(_encoded, _layout);
            _encoded.AsSpan(0, Positions).CopyTo(_tokens.AsSpan(i * Positions));
        }

        FindPrefixes();
    }

    /// <summary>Replaces the batch with questions and answers that need not be right. Allocates nothing.</summary>
    /// <param name="tokens">[question, n_ctx].</param>
    /// <param name="count">Number of questions.</param>
    /// <exception cref="ArgumentException">The batch exceeds the capacity.</exception>
    public void Grow(ReadOnlySpan<byte> tokens, int count)
    {
        Begin(count, nameof(tokens));
        for (var i = 0; i < count; i++)
        {
            tokens.Slice(i * _encoded.Length, Positions).CopyTo(_tokens.AsSpan(i * Positions));
        }

        FindPrefixes();
    }

    private void Begin(int questions, string parameter)
    {
        if (questions > Capacity)
        {
            throw new ArgumentException($"There is room for {Capacity} questions, but there are {questions}.", parameter);
        }

        Questions = questions;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FindPrefixes()
    {
        var (found, branches) = (0, 1);
        _branch.AsSpan(0, Questions).Clear(); // for each question: which of the prefixes ending at the last position it has
        for (var position = 0; position < Positions; position++)
        {
            var begin = _begin[position] = found;
            var known = _known.AsSpan(0, branches * Vocabulary.Size); // 0, or 1 + the branch
            known.Clear();
            for (var question = 0; question < Questions; question++)
            {
                var place = (question * Positions) + position;
                ref var next = ref known[(_branch[question] * Vocabulary.Size) + _tokens[place]];
                if (next == 0)
                {
                    _first[found++] = place;
                    next = found - begin;
                }

                _branch[question] = next - 1;
                _of[place] = begin + next - 1;
            }

            branches = found - begin;
        }

        _begin[Positions] = found;
    }
}
