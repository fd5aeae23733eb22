return await Collab.Hosting.CommandLine.RunAsync(args);
