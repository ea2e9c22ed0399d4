using VerifiedAddition.Client;

return await VaCommandLine.RunAsync(args, new RemoteGridAccess(), new NoWeightFiles());
